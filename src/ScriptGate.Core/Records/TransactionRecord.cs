using System.Net;
using System.Text.Json.Serialization;

namespace ScriptGate.Core.Records;

/// <summary>What is kept about one transaction - or, where none was open, about one refused session - and what <c>scriptgate why</c> shows. Never content or subject.</summary>
internal sealed record TransactionRecord
{
    /// <summary>The protocol of a session in clear.</summary>
    public const string Smtp = "SMTP";

    /// <summary>The protocol of a session inside TLS.</summary>
    public const string Smtps = "SMTPS";

    /// <summary>The support ID that the client read.</summary>
    public required string Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string VirtualServer { get; init; }

    public string? Profile { get; init; }

    public required IPEndPoint Client { get; init; }

    public string? Hello { get; init; }

    /// <summary>Version and cipher; null in clear.</summary>
    public string? Tls { get; init; }

    /// <summary>The name that the client asked for in its TLS handshake, also in one that failed; null for none.</summary>
    public string? ServerName { get; init; }

    /// <summary>What statistics call the protocol.</summary>
    [JsonIgnore]
    public string Protocol => Tls is null ? Smtp : Smtps;

    public string? User { get; init; }

    /// <summary>True for a client of <c>trustedNetworks</c>, whom some checks let pass.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Trusted { get; init; }

    /// <summary>The checks and violations that rules or plugins switched off for the session, separated by commas; null for none.</summary>
    public string? SwitchedOff { get; init; }

    /// <summary>As the client said it; null when no transaction was open.</summary>
    public Mailbox? Sender { get; init; }

    /// <summary>What a step made of the sender; null when it stayed.</summary>
    public Mailbox? RewrittenSender { get; init; }

    public IReadOnlyList<RecipientRecord> Recipients { get; init; } = [];

    public string? MessageId { get; init; }

    /// <summary>Octets received.</summary>
    public long Size { get; init; }

    public string? Pool { get; init; }

    public string? Member { get; init; }

    /// <summary>How the connection to the member was secured, and what was wrong with that; null where TLS was not asked for.</summary>
    public string? MemberTls { get; init; }

    /// <summary>The member's reply to the final dot; null if it was not asked or did not answer.</summary>
    public string? MemberReply { get; init; }

    /// <summary>What became of it.</summary>
    public required TransactionResult Result { get; init; }

    /// <summary>The reply that ended it.</summary>
    public string? Reply { get; init; }

    /// <summary>Who decided: a step's name, <c>member</c>, <c>engine</c>.</summary>
    public string? By { get; init; }

    /// <summary>The command the refusal answered; <c>.</c> for the end of the message.</summary>
    public string? Command { get; init; }

    /// <summary>From MAIL to the end.</summary>
    public TimeSpan Duration { get; init; }

    public IReadOnlyList<ViolationRecord> Violations { get; init; } = [];

    /// <summary>What went wrong inside, for the operator only.</summary>
    public string? Detail { get; init; }

    /// <summary>The steps that ran since the session's record before this one. Empty in records that a search found.</summary>
    [JsonIgnore]
    public StepLog Steps { get; init; } = StepLog.Empty;
}

/// <summary>One recipient and what the client was told about it.</summary>
/// <param name="Address">As the client said it.</param>
/// <param name="Reply">What the client was told.</param>
/// <param name="Exempt">True when the profile exempts it from the checks that honour that.</param>
internal sealed record RecipientRecord(
    Mailbox Address, string Reply, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Exempt = false)
{
    /// <summary>What a step made of the address; null when it stayed.</summary>
    public Mailbox? Rewritten { get; init; }
}

/// <summary>One reported violation.</summary>
/// <param name="Name">The violation.</param>
/// <param name="SubCode">What exactly; null if the name says it all.</param>
/// <param name="Stage">Where it was found.</param>
/// <param name="Blocked">True when it refused.</param>
/// <param name="Evidence">What the check saw.</param>
/// <param name="WouldBlock">True when it would have refused, were it not in staging.</param>
/// <param name="Alarmed">False when it is recorded only because it is in staging.</param>
/// <param name="Flags">The flags that decided; null in records of versions that did not keep them.</param>
internal sealed record ViolationRecord(
    string Name,
    string? SubCode,
    Stage Stage,
    bool Blocked,
    IReadOnlyDictionary<string, object?>? Evidence,
    bool WouldBlock = false,
    bool Alarmed = true,
    ViolationFlags? Flags = null);

/// <summary>What became of a transaction.</summary>
internal enum TransactionResult
{
    /// <summary>A member took it.</summary>
    Delivered,

    /// <summary>5xx.</summary>
    Rejected,

    /// <summary>4xx.</summary>
    Deferred,

    /// <summary>250 from us, nothing delivered: a rule's discard.</summary>
    Discarded,

    /// <summary>The final dot went out and no whole reply came back: the member may have it. The client was told 451.</summary>
    InDoubt,

    /// <summary>The client reset it or went away.</summary>
    Abandoned,

    /// <summary>A connection that was passed through: nobody here knows what was in it.</summary>
    PassedThrough,
}
