using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One mail transaction, from MAIL to its end.</summary>
internal sealed class Transaction(string id, Mailbox sender, MailParameters parameters, DateTimeOffset startedAt, long startedTimestamp, PoolSet pools) : ITransaction
{
    private readonly List<Recipient> _recipients = [];
    private Dictionary<string, object?>? _notes;
    private List<ViolationRecord>? _violations;
    // Enough for any record; whoever has more recipients refused has told us what he is.
    private const int MaxRefused = 1000;

    private List<Recipient>? _refused;

    public string Id { get; } = id;

    public Mailbox Sender { get; private set; } = sender;

    public Mailbox OriginalSender { get; } = sender;

    public bool IsSenderRewritten => !ReferenceEquals(Sender, OriginalSender);

    /// <summary>True while MAIL is asked: the sender may be rewritten.</summary>
    public bool IsSenderBeingJudged { get; set; }

    public MailParameters EsmtpParameters { get; } = parameters;

    public IReadOnlyList<EsmtpParameter> Parameters => EsmtpParameters.All;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public long StartedTimestamp { get; } = startedTimestamp;

    /// <summary>The recipients that the client was told 250 about.</summary>
    public IReadOnlyList<Recipient> Accepted => _recipients;

    IReadOnlyList<IRecipient> ITransaction.Recipients => _recipients;

    public IReadOnlyList<IRecipient> Refused => _refused is null ? [] : _refused;

    public bool IsExempt => _recipients.Count > 0 && _recipients.TrueForAll(static recipient => recipient.IsExempt);

    public long? Size { get; set; } = parameters.Size;

    public IMessage? Message { get; set; }

    public string? Pool { get; set; }

    public string? Member
    {
        get;
        set => field = value is null ? null : pools.CanonicalMember(value);
    }

    public string? PersistenceKey
    {
        get;
        set => field = PersistenceKeys.Bounded(value);
    }

    /// <summary>The pool that the first accepted recipient fixed; null until then.</summary>
    public string? FixedPool { get; set; }

    /// <summary>A step discarded the whole transaction: every later answer is 250 and nobody is asked.</summary>
    public bool IsDiscarded { get; set; }

    /// <summary>True once its record was written: exactly one is.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>A check's block at MAIL that is answered to each RCPT.</summary>
    public HeldRefusal? HeldRefusal { get; set; }

    public IDictionary<string, object?> Notes => _notes ??= new(StringComparer.Ordinal);

    public IReadOnlyList<ViolationRecord> Violations => _violations is null ? [] : _violations;

    /// <summary>The notes so far, without beginning any.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> NotesTaken => _notes is null ? [] : [.. _notes];

    public void Accept(Recipient recipient) => _recipients.Add(recipient);

    /// <summary>How the last refused recipient was refused; null when none was.</summary>
    public RecipientAnswer? LastRefusal { get; private set; }

    public void AddRefused(Recipient recipient, RecipientAnswer answer)
    {
        recipient.Reply = answer.Reply;
        LastRefusal = answer;
        if ((_refused ??= []).Count < MaxRefused)
        {
            _refused.Add(recipient);
        }
    }

    public void RewriteSender(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IsSenderBeingJudged)
        {
            throw new InvalidOperationException("the sender can be rewritten at MAIL only");
        }

        var mailbox = EnvelopeText.Sender(address, EsmtpParameters.SmtpUtf8);
        Sender = mailbox.Equals(OriginalSender) ? OriginalSender : mailbox;
    }

    public void AddViolation(ViolationRecord violation) => (_violations ??= []).Add(violation);

    public IReadOnlyList<RecipientRecord> RecipientRecords()
    {
        var records = new RecipientRecord[_recipients.Count + (_refused?.Count ?? 0)];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = (i < _recipients.Count ? _recipients[i] : _refused![i - _recipients.Count]).ToRecord();
        }

        return records;
    }
}
