using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One recipient of a transaction.</summary>
/// <param name="original">The address as the client said it.</param>
/// <param name="parameters">What stood behind it.</param>
/// <param name="isExempt">Whether the profile exempts the client's address.</param>
/// <param name="utf8">Whether the transaction uses SMTPUTF8.</param>
internal sealed class Recipient(Mailbox original, RcptParameters parameters, bool isExempt, bool utf8) : IRecipient, IJudgedAddress
{
    private AddressMarks _marks;

    public Mailbox Address { get; private set; } = original;

    public Mailbox Original { get; } = original;

    public bool IsRewritten => !ReferenceEquals(Address, Original);

    public RcptParameters EsmtpParameters { get; } = parameters;

    public IReadOnlyList<EsmtpParameter> Parameters => EsmtpParameters.All;

    public bool IsExempt { get; } = isExempt;

    public string? Pool { get; set; }

    public SmtpReply? Reply { get; set; }

    /// <summary>The client was told 250 and nobody is ever asked: a step's discard.</summary>
    public bool IsDiscarded { get; set; }

    /// <summary>True while RCPT is asked: the address may be rewritten.</summary>
    public bool IsBeingJudged { get; set; }

    /// <summary>A step that judges final addresses was asked about another one.</summary>
    public bool MustBeJudgedAgain => _marks.HasOutdated;

    public VerdictKind? Verdict =>
        Reply is not { } reply ? null
        : reply.IsTransient ? VerdictKind.Defer
        : reply.IsPermanent ? VerdictKind.Reject
        : IsDiscarded ? VerdictKind.Discard
        : VerdictKind.Accept;

    public void Rewrite(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IsBeingJudged)
        {
            throw new InvalidOperationException("a recipient can be rewritten at RCPT only");
        }

        var mailbox = EnvelopeText.Recipient(address, utf8);
        Address = mailbox.Equals(Original) ? Original : mailbox;
        _marks.Rewritten();
    }

    public RecipientRecord ToRecord() => new(Original, Reply?.ToString() ?? "", IsExempt) { Rewritten = IsRewritten ? Address : null };

    public override string ToString() => Address.ToString();

    void IJudgedAddress.IsJudgedBy(int index) => _marks.Judged(index);

    bool IJudgedAddress.IsUnjudgedBy(int index) => _marks.IsOutdated(index);
}
