using ScriptGate.Core.Records;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>One mail transaction, from MAIL to its end.</summary>
internal sealed class Transaction(string id, Mailbox sender, MailParameters parameters, DateTimeOffset startedAt, long startedTimestamp) : ITransaction
{
    private readonly List<Recipient> _recipients = [];
    private Dictionary<string, object?>? _notes;
    private List<ViolationRecord>? _violations;
    private List<RecipientRecord>? _refused;

    public string Id { get; } = id;

    public Mailbox Sender { get; } = sender;

    public MailParameters EsmtpParameters { get; } = parameters;

    public IReadOnlyList<EsmtpParameter> Parameters => EsmtpParameters.All;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public long StartedTimestamp { get; } = startedTimestamp;

    /// <summary>The recipients that the client was told 250 about.</summary>
    public IReadOnlyList<Recipient> Accepted => _recipients;

    IReadOnlyList<IRecipient> ITransaction.Recipients => _recipients;

    public bool IsExempt => _recipients.Count > 0 && _recipients.TrueForAll(static recipient => recipient.IsExempt);

    public long? Size { get; set; } = parameters.Size;

    public string? Pool { get; set; }

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

    public void Accept(Recipient recipient) => _recipients.Add(recipient);

    /// <summary>How the last refused recipient was refused; null when none was.</summary>
    public RecipientAnswer? LastRefusal { get; private set; }

    public void AddRefused(Mailbox address, RecipientAnswer answer)
    {
        LastRefusal = answer;
        (_refused ??= []).Add(new RecipientRecord(address, answer.Reply.ToString()));
    }

    public void AddViolation(ViolationRecord violation) => (_violations ??= []).Add(violation);

    public IReadOnlyList<RecipientRecord> RecipientRecords() =>
        [.. _recipients.Select(recipient => new RecipientRecord(recipient.Address, recipient.Reply?.ToString() ?? "")), .. _refused ?? []];
}
