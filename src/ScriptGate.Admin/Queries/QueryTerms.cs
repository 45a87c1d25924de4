using System.Globalization;
using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Admin;

/// <summary>Reads what is looked for from words of people: options of a command and the query of a request have the same names and the same values.</summary>
/// <param name="find">Gives the text of a term; null for one that is not there.</param>
/// <param name="now">What "since 1h" counts from.</param>
internal sealed class QueryTerms(Func<string, string?> find, DateTimeOffset now)
{
    public static readonly IReadOnlyList<string> OfViolations = ["violation", "protocol", "server", "profile", "since", "until"];

    public static readonly IReadOnlyList<string> OfMail = ["from", "to", "client", "message-id", .. OfViolations, "result", "limit", "before"];

    public static readonly IReadOnlyList<string> OfState = ["check", "text", "limit"];

    public static readonly IReadOnlyList<string> OfStatistics = ["period", "since", "until", "profile"];

    public static readonly IReadOnlyList<string> OfTrace = ["client", "server", "rule", "event", "from", "to", "for", "lines", "sessions"];

    private const int LongestText = 1024;

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>What is wrong with the terms; null when nothing is.</summary>
    public string? Problem { get; private set; }

    public ViolationQuery Violations() => new()
    {
        Violation = Text("violation"),
        Protocol = Protocol(),
        VirtualServer = Text("server"),
        Profile = Text("profile"),
        Since = Time("since"),
        Until = Time("until"),
    };

    public StatisticsQuery Statistics()
    {
        var (since, until) = (Time("since"), Time("until"));
        var period = Text("period");
        if (period is not null && (since ?? until) is not null)
        {
            Fail<string>("period", "goes without since and until");
        }
        else if ((since ?? until) is null)
        {
            period ??= StatisticsQuery.DefaultPeriod;
            if (!StatisticsQuery.Periods.TryGetValue(period, out var length))
            {
                Fail<string>("period", $"is one of {string.Join(", ", StatisticsQuery.Periods.Keys)}");
            }

            since = now - length;
        }

        return new StatisticsQuery(period, Minute(since), Minute(until), Text("profile"));
    }

    public RecordQuery Mail() => new()
    {
        Sender = Address("from"),
        Recipient = Address("to"),
        Client = Network("client"),
        MessageId = Text("message-id"),
        Violation = Text("violation"),
        Protocol = Protocol(),
        VirtualServer = Text("server"),
        Profile = Text("profile"),
        Since = Time("since"),
        Until = Time("until"),
        Result = Result(),
        Limit = (int)(Number("limit", RecordQuery.MostRecords) ?? 100),
        Before = Number("before", long.MaxValue),
    };

    public TraceRequest Trace() => new()
    {
        Client = Network("client"),
        Server = Text("server"),
        Rule = Text("rule") is { } rule ? new StepName(rule) : null,
        Event = Event(),
        Sender = Address("from"),
        Recipient = Address("to"),
        For = Length("for", TraceRequest.LongestTime) ?? TraceRequest.UsualTime,
        Lines = (int)(Number("lines", TraceRequest.MostLines) ?? TraceRequest.UsualLines),
        Sessions = (int?)Number("sessions", TraceRequest.MostSessions),
    };

    public StateQuery State() => new(
        Text("check") is { } check ? check + "|" : "", Text("text") ?? "", (int)(Number("limit", StateQuery.MostEntries) ?? 100));

    // Traffic is counted by the minute.
    private static DateTimeOffset? Minute(DateTimeOffset? time) => time?.AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerMinute));

    private string? Text(string name)
    {
        var text = find(name);
        return text is null || text.Length is > 0 and <= LongestText ? text : Fail<string>(name, $"has 1 to {LongestText} characters");
    }

    private AddressPattern? Address(string name) =>
        Text(name) is { } text
            ? AddressPattern.Parse(text) ?? Fail<AddressPattern>(name, $"{UserText.Quote(text)} is not an address; write 'user@example.org', 'example.org' for a domain, or '<>'")
            : null;

    private IPNetwork? Network(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (NetworkText.TryParse(text, out var network, out var problem))
        {
            return network;
        }

        Fail<string>(name, problem!);
        return null;
    }

    private string? Protocol() => Text("protocol")?.ToUpperInvariant() switch
    {
        null => null,
        TransactionRecord.Smtp => TransactionRecord.Smtp,
        TransactionRecord.Smtps => TransactionRecord.Smtps,
        _ => Fail<string>("protocol", "is smtp or smtps"),
    };

    private TransactionResult? Result()
    {
        if (Text("result") is not { } text)
        {
            return null;
        }

        var words = EnumWords.Of(typeof(TransactionResult));
        if (words.TryFind(text, out var word))
        {
            return (TransactionResult)word.Value;
        }

        Fail<string>("result", $"is one of {string.Join(", ", words.All)}");
        return null;
    }

    private Stage? Event()
    {
        if (Text("event") is not { } text)
        {
            return null;
        }

        foreach (var stage in Enum.GetValues<Stage>())
        {
            if (TraceText.Of(stage).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return stage;
            }
        }

        Fail<string>("event", $"{UserText.Quote(text)} is not an event; it is one of {string.Join(", ", TraceText.Events)}");
        return null;
    }

    private TimeSpan? Length(string name, TimeSpan longest)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text, out var length) && length >= TimeSpan.FromSeconds(1) && length <= longest)
        {
            return length;
        }

        Fail<string>(name, $"{UserText.Quote(text)} is not a time from 1s to {DurationText.Format(longest)}; write it as in '5m'");
        return null;
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text, out var ago))
        {
            return ago < now - DateTimeOffset.MinValue ? now - ago : DateTimeOffset.MinValue;
        }

        if (DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Fail<string>(name, $"{UserText.Quote(text)} is not a time; write how long ago, as in '24h', or when, as in '2026-11-21T19:00Z'");
        return null;
    }

    private long? Number(string name, long most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        Fail<string>(name, $"is a whole number from 1 to {most}");
        return null;
    }

    private T? Fail<T>(string name, string problem)
        where T : class
    {
        Problem ??= $"{name}: {problem}";
        return null;
    }
}
