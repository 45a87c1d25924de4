using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One recipient of a transaction.</summary>
internal sealed class Recipient(Mailbox address, RcptParameters parameters, bool isExempt) : IRecipient
{
    public Mailbox Address { get; } = address;

    public RcptParameters EsmtpParameters { get; } = parameters;

    public IReadOnlyList<EsmtpParameter> Parameters => EsmtpParameters.All;

    public bool IsExempt { get; } = isExempt;

    public string? Pool { get; set; }

    public SmtpReply? Reply { get; set; }

    /// <summary>The client was told 250 and nobody is ever asked: a step's discard.</summary>
    public bool IsDiscarded { get; set; }
}
