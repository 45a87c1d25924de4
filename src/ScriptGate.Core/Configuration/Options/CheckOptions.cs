using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>A check in a profile: what becomes of its violations, and its own options. A value that is null is the parent profile's.</summary>
internal sealed record CheckOptions
{
    /// <summary>Record the check's violations. Default: true.</summary>
    [Description("Record the violations of this check.")]
    [ComputedDefault("the parent's, else true")]
    public bool? Alarm { get; init; }

    /// <summary>Refuse on the check's violations. Default: false; true for <c>tls-policy</c>.</summary>
    [Description("Refuse what violates this check.")]
    [ComputedDefault("the parent's, else false; for tls-policy true")]
    public bool? Block { get; init; }

    /// <summary>The violations that differ from what stands beside the check. Default: none.</summary>
    [Description("The violations, by name, that differ from what stands beside the check.")]
    public IReadOnlyDictionary<string, ViolationOptions> Violations { get; init; } = ReadOnlyDictionary<string, ViolationOptions>.Empty;

    /// <summary>What a failure of the check means. Default: continue if none of its violations blocks, else defer.</summary>
    [Description("What it means when the check fails: an exception, a time-out, an unavailable backend.")]
    [ComputedDefault("the parent's, else continue if nothing blocks, else defer")]
    public OnFailure? OnFailure { get; init; }

    /// <summary>How long the check may take per event. Default: what the plugin asks for.</summary>
    [Description("How long the check may take per event.")]
    [ComputedDefault("the parent's, else the plugin's own")]
    [Within("1ms", "5m")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>The reply to a blocked violation, in place of the check's own. Default: the check's.</summary>
    [Description("The reply to what is blocked, in place of the check's own, as '550 5.7.1 Text'. The support ID is added.")]
    [ComputedDefault("the parent's, else the check's own")]
    public SmtpReply? Reply { get; init; }

    /// <summary>The verdict of a blocked violation, in place of what the check proposes. Default: the check's.</summary>
    [Description("The verdict on what is blocked, in place of what the check proposes.")]
    [ComputedDefault("the parent's, else the check's own")]
    public ViolationAction? Action { get; init; }

    /// <summary>When a block at CONNECT, EHLO or MAIL is answered. Default: rcpt.</summary>
    [Description("When a block at CONNECT, EHLO or MAIL is answered: to each RCPT, or at once.")]
    [ComputedDefault("the parent's, else rcpt")]
    public RefuseAt? RefuseAt { get; init; }

    /// <summary>Record "would block" and refuse nothing. Default: false.</summary>
    [Description("Record what would be blocked, and block nothing.")]
    [ComputedDefault("the parent's, else false")]
    public bool? Staging { get; init; }

    /// <summary>The check's own options, a JSON object that the plugin binds with its own serializer context; the undefined value when there are none.</summary>
    [Description("The check's own options; see the plugin.")]
    [Remainder]
    public JsonElement Options { get; init; }
}
