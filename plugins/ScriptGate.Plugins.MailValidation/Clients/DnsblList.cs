using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.MailValidation.Clients;

/// <summary>
/// One list that is kept in DNS. It says something only by addresses of 127.0.0.0/8; whatever else comes is an error - of a list that refuses to answer us
/// (127.255.255.0/24), or of a resolver that has an answer for everything - and never a listing.
/// </summary>
internal sealed class DnsblList
{
    /// <summary>How long a failed test counts. A list that came back is used again after it.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private static readonly IPNetwork Answers = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork Errors = IPNetwork.Parse("127.255.255.0/24");
    private static readonly IPAddress AlwaysListed = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress NeverListed = IPAddress.Parse("127.0.0.1");

    private readonly Lock _lock = new();
    private readonly (IPNetwork Network, int Score)[]? _scores;
    private readonly int _score;
    private readonly IDnsResolver _dns;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Task<string?>? _test;
    private long _testedAt;
    private volatile bool _hasFailed;

    public DnsblList(DnsblListOptions options, IDnsResolver dns, TimeProvider clock, ILogger logger)
    {
        Zone = options.Zone.Trim('.');
        _score = options.Score;
        _scores = options.Answers?.Select(answer => (NetworkOf(answer.Key)!.Value, answer.Value)).ToArray();
        _dns = dns;
        _clock = clock;
        _logger = logger;
    }

    public string Zone { get; }

    private int Most => Math.Max(0, _scores is null ? _score : _scores.Select(answer => answer.Score).DefaultIfEmpty().Max());

    private int Least => Math.Min(0, _scores is null ? _score : _scores.Select(answer => answer.Score).DefaultIfEmpty().Min());

    /// <summary>Reads an address or network that a list may answer with; null when it is none.</summary>
    public static IPNetwork? NetworkOf(string text)
    {
        if (!IPNetwork.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : $"{text}/32", out var network))
        {
            return null;
        }

        return Answers.Contains(network.BaseAddress) && network.PrefixLength >= Answers.PrefixLength && !Errors.Contains(network.BaseAddress) ? network : null;
    }

    /// <summary>Whether the list passed its test (RFC 5782 section 5): it lists 127.0.0.2 and does not list 127.0.0.1. One that lists everything, or nothing, is not asked.</summary>
    public async ValueTask<bool> IsUsableAsync() => await Test() is null;

    /// <summary>Begins the test, unless there is a result that still counts.</summary>
    public Task<string?> Test()
    {
        lock (_lock)
        {
            if (_test is null || (_hasFailed && _clock.GetElapsedTime(_testedAt) >= RetryAfter))
            {
                _hasFailed = false;
                _testedAt = _clock.GetTimestamp();
                _test = TestAsync();
            }

            return _test;
        }
    }

    /// <summary>Asks the list about a client.</summary>
    public async Task<DnsblAnswer> AskAsync(ISession session, CancellationToken cancellationToken)
    {
        var answer = await session.Dns.QueryAAsync(DnsNames.Reverse(session.RemoteAddress, Zone), cancellationToken);
        return Judge(answer);
    }

    private DnsblAnswer Judge(DnsAnswer<IPAddress> answer)
    {
        if (answer.IsTemporary)
        {
            return new DnsblAnswer(Zone, 0, Most, [], $"{Zone}: {answer.Outcome}") { Least = Least };
        }

        var wrong = answer.Records.FirstOrDefault(record => !Answers.Contains(record) || Errors.Contains(record));
        if (wrong is not null)
        {
            return new DnsblAnswer(Zone, 0, Most, [], $"{Zone} answered {wrong}, which is no listing") { Least = Least };
        }

        var scores = answer.Records.Select(record => (Record: record, Score: ScoreOf(record))).Where(one => one.Score is not null).ToArray();
        return scores.Length == 0
            ? new DnsblAnswer(Zone, 0, Most, [], null)
            : new DnsblAnswer(Zone, scores.MaxBy(one => Math.Abs(one.Score!.Value)).Score!.Value, Most, [.. scores.Select(one => one.Record.ToString())], null);
    }

    private int? ScoreOf(IPAddress record)
    {
        if (_scores is null)
        {
            return _score;
        }

        var listed = _scores.Where(answer => answer.Network.Contains(record)).ToArray();
        return listed.Length == 0 ? null : listed.MaxBy(answer => answer.Network.PrefixLength).Score;
    }

    private async Task<string?> TestAsync()
    {
        var listed = await _dns.QueryAAsync(DnsNames.Reverse(AlwaysListed, Zone), CancellationToken.None);
        var unlisted = await _dns.QueryAAsync(DnsNames.Reverse(NeverListed, Zone), CancellationToken.None);
        var problem = listed.IsTemporary || unlisted.IsTemporary ? $"it does not answer ({(listed.IsTemporary ? listed.Outcome : unlisted.Outcome)})"
            : !listed.Records.Any(record => Answers.Contains(record) && !Errors.Contains(record)) ? "it does not list 127.0.0.2"
            : unlisted.IsFound ? "it lists 127.0.0.1"
            : null;
        if (problem is not null)
        {
            _hasFailed = true;
            Log.ListFailed(_logger, Zone, problem, RetryAfter.TotalMinutes);
        }

        return problem;
    }
}

/// <summary>What a list says about a client.</summary>
/// <param name="Zone">The list.</param>
/// <param name="Score">What it counts.</param>
/// <param name="Most">The most that the list can count.</param>
/// <param name="Answers">The answers that counted.</param>
/// <param name="Failure">What went wrong; null when it answered.</param>
internal sealed record DnsblAnswer(string Zone, int Score, int Most, IReadOnlyList<string> Answers, string? Failure)
{
    /// <summary>The least that the list can count.</summary>
    public int Least { get; init; }
}
