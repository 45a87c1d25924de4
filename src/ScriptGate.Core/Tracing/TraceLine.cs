using System.Text.Json.Nodes;

namespace ScriptGate.Core.Tracing;

/// <summary>One line of a trace. What does not belong to its kind is null. Texts of outsiders are as they came, but for secrets; who shows them escapes them.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What happened: one of <see cref="TraceKind"/>.</param>
internal sealed record TraceLine(DateTimeOffset Time, string Kind)
{
    /// <summary>The session's support ID; null for lines about the trace itself.</summary>
    public string? Session { get; init; }

    /// <summary>The open transaction's support ID.</summary>
    public string? Transaction { get; init; }

    /// <summary>The event, as rules write it: <c>RCPT</c>.</summary>
    public string? Event { get; init; }

    /// <summary>What the event is about: the recipient, the command, the finding.</summary>
    public string? About { get; init; }

    /// <summary>The check's step, or the file and line of a rule's handler; for the decision of an event whose it was.</summary>
    public string? Step { get; init; }

    /// <summary>The verdict.</summary>
    public string? Verdict { get; init; }

    /// <summary>The violation.</summary>
    public string? Violation { get; init; }

    /// <summary>What followed from it.</summary>
    public string? Effect { get; init; }

    /// <summary>The flags that decided about it, and whose they are.</summary>
    public string? Flags { get; init; }

    /// <summary>What the check saw.</summary>
    public JsonNode? Evidence { get; init; }

    /// <summary>The service that was asked: <c>dns</c>, <c>http</c>, <c>tcp</c>, <c>table</c>, <c>limiter</c>, <c>dataGroup</c>, <c>fact</c>, or a check's <c>state</c>.</summary>
    public string? Service { get; init; }

    /// <summary>What it answered.</summary>
    public string? Answer { get; init; }

    /// <summary>The member's address as configured.</summary>
    public string? Member { get; init; }

    /// <summary>What was said, asked, changed: by its kind.</summary>
    public string? Text { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>How long it took.</summary>
    public double? TookMs { get; init; }

    /// <summary>How much of that a rule computed; the rest it waited.</summary>
    public double? ComputingMs { get; init; }

    /// <summary>How many octets, where they are not shown.</summary>
    public long? Octets { get; init; }

    /// <summary>How many lines or sessions.</summary>
    public long? Count { get; init; }
}

/// <summary>The kinds of lines. The words are part of the output for programs.</summary>
internal static class TraceKind
{
    /// <summary>The trace begins: sessions are seen from here on.</summary>
    public const string Began = "began";

    /// <summary>Lines were dropped because the reader, or the limit of a session, was too slow or too small.</summary>
    public const string Dropped = "dropped";

    /// <summary>The trace is over. The last line.</summary>
    public const string Ended = "ended";

    public const string Opened = "opened";
    public const string Closed = "closed";
    public const string Tls = "tls";

    /// <summary>A line of the client.</summary>
    public const string Client = "client";

    /// <summary>Octets of the client that are not shown.</summary>
    public const string ClientOctets = "client-octets";

    public const string Reply = "reply";
    public const string Event = "event";
    public const string Step = "step";

    /// <summary>How much of a step a rule computed, where that was known only behind the step's own line.</summary>
    public const string Computed = "computed";
    public const string Decision = "decision";
    public const string Violation = "violation";

    /// <summary>A line that a rule wrote into the log.</summary>
    public const string Log = "log";

    /// <summary>A service was asked.</summary>
    public const string Call = "call";

    /// <summary>A step changed something: pool, note, header, recipient.</summary>
    public const string Change = "change";

    /// <summary>A connection to a member.</summary>
    public const string Member = "member";

    public const string MemberCommand = "member-command";
    public const string MemberOctets = "member-octets";
    public const string MemberReply = "member-reply";

    /// <summary>A record was written.</summary>
    public const string Record = "record";
}
