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

    /// <summary>True for a client of <c>trustedNetworks</c>; absent for others.</summary>
    public bool? Trusted { get; init; }

    /// <summary>What rules or plugins switched off for the session; absent for nothing.</summary>
    public string? SwitchedOff { get; init; }

    /// <summary>Empty for the null path; absent outside a transaction.</summary>
    public string? Sender { get; init; }

    /// <summary>What a step made of the sender; absent when it stayed.</summary>
    public string? RewrittenSender { get; init; }

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

    /// <summary>For people: the sender, and what became of it; null outside a transaction.</summary>
    public string? SenderNamed() => Sender is null ? null : RewrittenSender is null ? $"<{Sender}>" : $"<{Sender}> as <{RewrittenSender}>";

    /// <summary>The steps that ran, by the time at which they began; absent where they were not asked for.</summary>
    public IReadOnlyList<StepRunView>? Steps { get; init; }

    /// <summary>Steps that ran and are not in the list.</summary>
    public int? MoreSteps { get; init; }

    public static RecordView Of(TransactionRecord record)
    {
        var steps = record.Steps.Read();
        return FirstOf(record, MostRecipients) with { Steps = [.. steps.Steps.Select(StepRunView.Of)], MoreSteps = steps.More > 0 ? steps.More : null };
    }

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
        Trusted = record.Trusted ? true : null,
        SwitchedOff = record.SwitchedOff,
        Sender = record.Sender?.ToString(),
        RewrittenSender = record.RewrittenSender?.ToString(),
        Recipients =
        [
            .. record.Recipients.Take(mostRecipients).Select(recipient =>
                new RecipientView(recipient.Address.ToString(), recipient.Reply, recipient.Exempt ? true : null) { Rewritten = recipient.Rewritten?.ToString() }),
        ],
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
/// <param name="Address">As the client said it.</param>
/// <param name="Reply">What the client was told.</param>
/// <param name="Exempt">True when the profile exempts it; null for others.</param>
internal sealed record RecipientView(string Address, string Reply, bool? Exempt)
{
    /// <summary>What a step made of the address; absent when it stayed.</summary>
    public string? Rewritten { get; init; }

    /// <summary>For people: the address, and what became of it.</summary>
    public string Named() => Rewritten is null ? $"<{Address}>" : $"<{Address}> as <{Rewritten}>";
}

/// <summary>A violation that was reported.</summary>
/// <param name="Name">What was violated.</param>
/// <param name="SubCode">What exactly; null if the name says it all.</param>
/// <param name="Stage">Where it was found.</param>
/// <param name="Effect"><c>alarmed</c>, <c>would-block</c> or <c>blocked</c>.</param>
/// <param name="Evidence">What the check saw; null for nothing.</param>
/// <param name="Flags">The flags that decided; null where the record does not have them.</param>
internal sealed record ViolationView(string Name, string? SubCode, string Stage, string Effect, JsonNode? Evidence, ViolationFlagsView? Flags)
{
    public static ViolationView Of(ViolationRecord violation) => new(
        violation.Name,
        violation.SubCode,
        StageName.Of(violation.Stage),
        violation.Blocked ? "blocked" : violation.WouldBlock ? "would-block" : "alarmed",
        HostValueWriter.NodeOf(violation.Evidence),
        violation.Flags is { } flags ? ViolationFlagsView.Of(flags) : null);
}

/// <summary>The flags of a violation when it was reported.</summary>
internal sealed record ViolationFlagsView(FlagView Alarm, FlagView Block, FlagView Staging)
{
    public static ViolationFlagsView Of(ViolationFlags flags) =>
        new(new FlagView(flags.Alarm, flags.AlarmFrom), new FlagView(flags.Block, flags.BlockFrom), new FlagView(flags.Staging, flags.StagingFrom));

    /// <summary>All three in a line, for people.</summary>
    public override string ToString() => $"alarm {Alarm}, block {Block}, staging {Staging}";
}

/// <summary>A flag.</summary>
/// <param name="On">What it says.</param>
/// <param name="From">The profile that says so; null where none does and the default holds.</param>
internal sealed record FlagView(bool On, string? From)
{
    public override string ToString() => $"{(On ? "on" : "off")} ({From ?? "default"})";
}
