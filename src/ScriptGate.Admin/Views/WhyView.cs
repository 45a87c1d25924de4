using System.Text.Json.Nodes;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin;

/// <summary>The records of a support ID: of a transaction, or of all transactions of a session.</summary>
/// <param name="SupportId">The ID that was asked for.</param>
/// <param name="Records">The records, oldest first.</param>
/// <param name="More">Records that are left out.</param>
internal sealed record WhyView(string SupportId, IReadOnlyList<RecordView> Records, int More)
{
    /// <summary>How many records one answer holds: a client may send thousands of messages in one session.</summary>
    public const int MostRecords = 50;

    public static WhyView Of(string supportId, IReadOnlyList<TransactionRecord> records) => new(
        supportId, [.. records.Take(MostRecords).Select(RecordView.Of)], Math.Max(0, records.Count - MostRecords));
}

/// <summary>What became of one transaction, or of one refusal outside a transaction.</summary>
internal sealed record RecordView
{
    /// <summary>How many recipients one answer names.</summary>
    public const int MostRecipients = 100;

    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Result { get; init; }

    public required string VirtualServer { get; init; }

    public string? Profile { get; init; }

    public required string Client { get; init; }

    public string? Hello { get; init; }

    public string? Tls { get; init; }

    public string? User { get; init; }

    /// <summary>Empty for the null path; absent outside a transaction.</summary>
    public string? Sender { get; init; }

    public required IReadOnlyList<RecipientView> Recipients { get; init; }

    /// <summary>Recipients that are left out.</summary>
    public int MoreRecipients { get; init; }

    public string? MessageId { get; init; }

    /// <summary>Octets received.</summary>
    public long Size { get; init; }

    public string? Pool { get; init; }

    public string? Member { get; init; }

    public string? MemberReply { get; init; }

    public string? Command { get; init; }

    public string? Reply { get; init; }

    public string? By { get; init; }

    public double DurationMs { get; init; }

    public required IReadOnlyList<ViolationView> Violations { get; init; }

    public string? Detail { get; init; }

    public static RecordView Of(TransactionRecord record) => FirstOf(record, MostRecipients);

    /// <summary>With no more than so many recipients.</summary>
    public static RecordView FirstOf(TransactionRecord record, int mostRecipients) => new()
    {
        Id = record.Id,
        Time = record.Time,
        Result = EnumWords.Format(record.Result),
        VirtualServer = record.VirtualServer,
        Profile = record.Profile,
        Client = record.Client.ToString(),
        Hello = record.Hello,
        Tls = record.Tls,
        User = record.User,
        Sender = record.Sender?.ToString(),
        Recipients = [.. record.Recipients.Take(mostRecipients).Select(recipient => new RecipientView(recipient.Address.ToString(), recipient.Reply))],
        MoreRecipients = Math.Max(0, record.Recipients.Count - mostRecipients),
        MessageId = record.MessageId,
        Size = record.Size,
        Pool = record.Pool,
        Member = record.Member,
        MemberReply = record.MemberReply,
        Command = record.Command,
        Reply = record.Reply,
        By = record.By,
        DurationMs = record.Duration.TotalMilliseconds,
        Violations = [.. record.Violations.Select(ViolationView.Of)],
        Detail = record.Detail,
    };
}

/// <summary>A recipient and what the client was told about it.</summary>
internal sealed record RecipientView(string Address, string Reply);

/// <summary>A violation that was reported.</summary>
/// <param name="Name">What was violated.</param>
/// <param name="SubCode">What exactly; null if the name says it all.</param>
/// <param name="Stage">Where it was found.</param>
/// <param name="Effect"><c>alarmed</c>, <c>would-block</c> or <c>blocked</c>.</param>
/// <param name="Evidence">What the check saw; null for nothing.</param>
internal sealed record ViolationView(string Name, string? SubCode, string Stage, string Effect, JsonNode? Evidence)
{
    public static ViolationView Of(ViolationRecord violation) => new(
        violation.Name,
        violation.SubCode,
        StageName.Of(violation.Stage),
        violation.Blocked ? "blocked" : violation.WouldBlock ? "would-block" : "alarmed",
        EvidenceNode.Of(violation.Evidence));
}
