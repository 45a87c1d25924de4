using System.Globalization;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Tracing;

/// <summary>Calls to services as lines of a trace. What is sent to services over HTTP and TCP and what they send back is counted, not shown: it may be what a message holds.</summary>
internal static class TraceCalls
{
    private const int MostRecords = 8;
    private const int LongestValue = 120;
    private const string RulesPart = "rules";
    private const string Limiter = "limiter:";

    /// <param name="time">When it ended.</param>
    /// <param name="call">The call.</param>
    /// <param name="hidesText">True where texts of rules may be what a message holds.</param>
    public static TraceLine Describe(DateTimeOffset time, ServiceCall call, bool hidesText)
    {
        var line = new TraceLine(time, TraceKind.Call)
        {
            TookMs = call is DataGroupCall ? null : call.Took.TotalMilliseconds,
            Failure = call.Failure is null ? null : TraceText.Cut(call.Failure is OperationCanceledException ? "given up before it answered" : call.Failure.Message),
        };
        return call switch
        {
            DnsCall dns => Describe(line, dns),
            HttpCall http => line with
            {
                Service = "http",
                Text = $"{http.Service} {http.Question.Method} {PathOf(http.Question.Path)}{(http.Question.Body is { Length: > 0 } body ? $" ({body.Length} octets)" : null)}",
                Answer = http.Answer is { } answer ? $"{answer.Status}, {answer.Body.Length} octets" : null,
            },
            TcpCall tcp => line with { Service = "tcp", Text = $"{tcp.Service} ({tcp.Question.Text.Length} octets)", Answer = tcp.Answer is { } answer ? $"{answer.Length} octets" : null },
            DataGroupCall group => line with
            {
                Service = "dataGroup",
                Text = $"{group.Group} {group.Match} {Shown(group.Key, hidesText)}",
                Answer = group.Value is null ? "not there" : group.Value.Length == 0 ? "there" : $"there: {TraceText.Cut(group.Value, LongestValue)}",
            },
            FactCall fact => line with { Service = "fact", Text = fact.Fact, Answer = fact.Value is null ? null : TraceText.Cut(Convert.ToString(fact.Value, CultureInfo.InvariantCulture) ?? "", LongestValue) },
            StoreCall store => Describe(line, store, hidesText),
            _ => line,
        };
    }

    private static TraceLine Describe(TraceLine line, DnsCall dns)
    {
        var records = dns.Records.Take(MostRecords + 1).Select(record => TraceText.Cut(RecordOf(record), LongestValue)).ToList();
        if (records.Count > MostRecords)
        {
            records[MostRecords] = "…";
        }

        return line with
        {
            Service = "dns",
            Text = $"{dns.Type} {TraceText.Cut(dns.Name, 256)}",
            Answer = dns.Outcome is not { } outcome ? null : outcome == DnsOutcome.Found ? string.Join(", ", records) : EnumWords.Format(outcome),
        };
    }

    private static string RecordOf(object record) => record switch
    {
        DnsMx mx => mx.IsNull ? "null MX" : string.Create(CultureInfo.InvariantCulture, $"{mx.Preference} {mx.Exchange}"),
        string text => $"'{text}'",
        _ => Convert.ToString(record, CultureInfo.InvariantCulture) ?? "",
    };

    private static TraceLine Describe(TraceLine line, StoreCall store, bool hidesText)
    {
        if (store is { Operation: StoreOperation.CountInWindow })
        {
            return line with
            {
                Service = "limiter",
                Text = string.Create(CultureInfo.InvariantCulture, $"{KeyOf(store)} {store.Amount} of {store.Limit} in {DurationText.Format(store.Lifetime)}"),
                Answer = store.Result is WindowCount count
                    ? string.Create(CultureInfo.InvariantCulture, $"{(count.Allowed ? "allowed" : "not allowed")}, {count.Count} in the window{(count.Allowed ? null : $", again in {DurationText.Format(Whole(count.RetryAfter))}")}")
                    : null,
            };
        }

        var given = store.Operation == StoreOperation.Increment ? " by " + store.Amount.ToString(CultureInfo.InvariantCulture)
            : store.Value is { } value ? $" {Shown(value, hidesText)}"
            : null;
        var isRead = store.Failure is null && store.Operation is not StoreOperation.Set;
        return line with
        {
            Service = store.Part == RulesPart ? "table" : $"state of {store.Part}",
            Text = $"{EnumWords.Format(store.Operation)} {KeyOf(store)}{given}",
            Answer = isRead ? ResultOf(store.Result, hidesText) : null,
        };
    }

    private static string KeyOf(StoreCall store) =>
        TraceText.Cut(store is { Operation: StoreOperation.CountInWindow, Part: RulesPart } && store.Key.StartsWith(Limiter, StringComparison.Ordinal) ? store.Key[Limiter.Length..] : store.Key, LongestValue);

    private static string ResultOf(object? result, bool hidesText) => result switch
    {
        null => "not there",
        bool flag => flag ? "yes" : "no",
        string text => Shown(text, hidesText),
        TimeSpan time => DurationText.Format(Whole(time)),
        _ => Convert.ToString(result, CultureInfo.InvariantCulture) ?? "",
    };

    // Numbers and words of JSON say nothing of a message.
    private static string Shown(string text, bool hidesText) =>
        hidesText && !double.TryParse(text, CultureInfo.InvariantCulture, out _) && text is not ("true" or "false" or "null")
            ? $"(a text of {text.Length} characters)"
            : TraceText.Cut(text, LongestValue);

    private static TimeSpan Whole(TimeSpan time) => time > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds)) : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    // What stands behind the question mark may be a key, or a message's words.
    private static string PathOf(string path) => path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? $"{TraceText.Cut(path[..query], 256)}?{SecretMask.Mask}" : TraceText.Cut(path, 256);
}
