using ScriptGate.Dns.Names;
using ScriptGate.Dns.Records;
using ScriptGate.Dns.Unbound;

namespace ScriptGate.Dns.Lookups;

/// <summary>Makes values of what libunbound found.</summary>
internal static class AnswerReader
{
    private const int NoError = 0;
    private const int ServerFailure = 2;
    private const int Refused = 5;

    // What an answer takes besides the data of its records: objects, the key, the place in the table.
    private const int AnswerOctets = 256;
    private const int RecordOctets = 64;

    /// <returns>The answer, and its size in octets, about.</returns>
    public static (DnsAnswer<T> Answer, int Octets) Read<T>(in UnboundAnswer answer, RecordType<T> type, DateTimeOffset now)
    {
        if (answer.IsBogus)
        {
            return (new DnsAnswer<T> { Outcome = DnsOutcome.Bogus, ValidUntil = now, Detail = answer.WhyBogus ?? "DNSSEC validation failed" }, AnswerOctets);
        }

        if (answer.Count > 0)
        {
            return ReadRecords(answer, type, now);
        }

        var outcome = answer.IsNameError ? DnsOutcome.NoSuchName : answer.ResponseCode == NoError ? DnsOutcome.NoData : DnsOutcome.ServerFailure;
        if (outcome == DnsOutcome.ServerFailure)
        {
            return (Failure<T>(NameOf(answer.ResponseCode), now), AnswerOctets);
        }

        var negative = new DnsAnswer<T>
        {
            Outcome = outcome,
            ValidUntil = now + Shorter(answer.TimeToLive, DnsLimits.LongestNegative),
            CanonicalName = answer.CanonicalName is { } alias ? WireName.Plain(alias) : null,
            IsAuthenticated = answer.IsSecure,
        };
        return (negative, AnswerOctets);
    }

    public static DnsAnswer<T> Failure<T>(string detail, DateTimeOffset now) => new() { Outcome = DnsOutcome.ServerFailure, ValidUntil = now, Detail = detail };

    private static (DnsAnswer<T> Answer, int Octets) ReadRecords<T>(in UnboundAnswer answer, RecordType<T> type, DateTimeOffset now)
    {
        var octets = AnswerOctets;
        var records = new List<T>(answer.Count);
        for (var i = 0; i < answer.Count; i++)
        {
            var data = answer[i];
            octets += RecordOctets + (2 * data.Length);
            if (type.Read(data, out var value))
            {
                records.Add(value);
            }
        }

        // Half an answer could be the wrong half: of two texts the one that counts may be the one that is broken.
        if (records.Count < answer.Count)
        {
            return (Failure<T>($"the data of a {type.Name} record is broken", now), AnswerOctets);
        }

        var found = new DnsAnswer<T>
        {
            Outcome = DnsOutcome.Found,
            Records = type.Order is { } order ? [.. records.Order(order)] : records.ToArray(),
            ValidUntil = now + Shorter(answer.TimeToLive, DnsLimits.LongestPositive),
            CanonicalName = answer.CanonicalName is { } alias ? WireName.Plain(alias) : null,
            IsAuthenticated = answer.IsSecure,
        };
        return (found, octets);
    }

    private static TimeSpan Shorter(int seconds, TimeSpan limit)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time < limit ? time : limit;
    }

    private static string NameOf(int responseCode) => responseCode switch
    {
        ServerFailure => "the name servers failed (SERVFAIL)",
        Refused => "the name server refused (REFUSED)",
        _ => $"the name server answered with code {responseCode}",
    };
}
