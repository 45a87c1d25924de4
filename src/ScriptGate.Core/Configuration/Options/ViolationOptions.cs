using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>What becomes of one violation. A value that is null is what stands beside its check, or the parent profile's.</summary>
internal sealed record ViolationOptions
{
    /// <summary>Record it. Default: as its check; true for a rule's.</summary>
    [Description("Record the violation.")]
    [ComputedDefault("as its check; for a rule's violation true")]
    public bool? Alarm { get; init; }

    /// <summary>Refuse. Default: as its check; false for a rule's.</summary>
    [Description("Refuse what violates.")]
    [ComputedDefault("as its check; for a rule's violation false")]
    public bool? Block { get; init; }

    /// <summary>What a failure means that concerns this violation. Default: as its check.</summary>
    [Description("What it means when this violation cannot be judged because of a failure.")]
    [ComputedDefault("as its check, else defer if it blocks, else continue")]
    public OnFailure? OnFailure { get; init; }

    /// <summary>The reply when it blocks. Default: as its check.</summary>
    [Description("The reply to what is blocked, in place of the check's own, as '550 5.7.1 Text'. The support ID is added.")]
    [ComputedDefault("as its check")]
    public SmtpReply? Reply { get; init; }

    /// <summary>The verdict when it blocks. Default: as its check.</summary>
    [Description("The verdict on what is blocked, in place of what the check proposes.")]
    [ComputedDefault("as its check")]
    public ViolationAction? Action { get; init; }

    /// <summary>When a block at CONNECT, EHLO or MAIL is answered. Default: as its check.</summary>
    [Description("When a block at CONNECT, EHLO or MAIL is answered: to each RCPT, or at once.")]
    [ComputedDefault("as its check, else rcpt")]
    public RefuseAt? RefuseAt { get; init; }

    /// <summary>Record "would block" and refuse nothing. Default: as its check.</summary>
    [Description("Record what would be blocked, and block nothing.")]
    [ComputedDefault("as its check, else false")]
    public bool? Staging { get; init; }
}

/// <summary>The verdicts a profile may put in place of what a check proposes.</summary>
internal enum ViolationAction
{
    /// <summary>A temporary refusal.</summary>
    Defer,

    /// <summary>A permanent refusal.</summary>
    Reject,

    /// <summary>A refusal, and the connection is closed.</summary>
    Disconnect,

    /// <summary>250, and nothing is delivered; needs the virtual server's <c>allowDiscard</c>.</summary>
    Discard,
}

/// <summary>When a block at CONNECT, EHLO or MAIL is answered.</summary>
internal enum RefuseAt
{
    /// <summary>To each RCPT, so that records have an envelope and exempt recipients get their mail.</summary>
    Rcpt,

    /// <summary>At once.</summary>
    Now,
}
