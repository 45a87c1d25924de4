using System.Net;

namespace ScriptGate.Core.Records;

/// <summary>What records are looked for. What is null does not matter; everything else has to be so.</summary>
internal sealed record RecordQuery
{
    /// <summary>How many records one page has at most.</summary>
    public const int MostRecords = 1000;

    public AddressPattern? Sender { get; init; }

    /// <summary>One of the recipients, whatever became of it.</summary>
    public AddressPattern? Recipient { get; init; }

    public IPNetwork? Client { get; init; }

    /// <summary>The Message-ID, with or without its angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>Begun then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Begun before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>One of the violations.</summary>
    public string? Violation { get; init; }

    public string? VirtualServer { get; init; }

    public string? Profile { get; init; }

    /// <summary><see cref="TransactionRecord.Smtp"/> or <see cref="TransactionRecord.Smtps"/>.</summary>
    public string? Protocol { get; init; }

    public TransactionResult? Result { get; init; }

    /// <summary>Where the page before ended.</summary>
    public long? Before { get; init; }

    /// <summary>How many at most, up to <see cref="MostRecords"/>.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Some records, newest first.</summary>
/// <param name="Records">The records.</param>
/// <param name="Next">Goes into <see cref="RecordQuery.Before"/> for the next page; null when there is none.</param>
internal sealed record RecordPage(IReadOnlyList<TransactionRecord> Records, long? Next);

/// <summary>Which violations are counted. What is null does not matter.</summary>
internal sealed record ViolationQuery
{
    /// <summary>In transactions that began then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>In transactions that began before.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? Violation { get; init; }

    public string? VirtualServer { get; init; }

    public string? Profile { get; init; }

    /// <summary><see cref="TransactionRecord.Smtp"/> or <see cref="TransactionRecord.Smtps"/>.</summary>
    public string? Protocol { get; init; }
}

/// <summary>How often a violation was recorded.</summary>
/// <param name="Violation">Its name.</param>
/// <param name="Protocol"><see cref="TransactionRecord.Smtp"/> or <see cref="TransactionRecord.Smtps"/>.</param>
/// <param name="VirtualServer">Where.</param>
/// <param name="Profile">Which profile decided; null for none.</param>
/// <param name="Occurrences">How often.</param>
/// <param name="Alarmed">How often with the alarm.</param>
/// <param name="Blocked">How often it refused.</param>
/// <param name="WouldBlock">How often it would have refused, were it not in staging.</param>
internal sealed record ViolationCount(
    string Violation, string Protocol, string VirtualServer, string? Profile, long Occurrences, long Alarmed, long Blocked, long WouldBlock);
