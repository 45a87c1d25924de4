using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Accounting;

/// <summary>The accounts of all rules, and their place among the gateway's metrics. One for each rule engine: it outlives generations.</summary>
internal sealed class RuleAccounts : IDisposable
{
    public const string MeterName = "ScriptGate.Rules";

    /// <summary>Counters and histograms of all rules that there ever were: an instrument cannot be taken back.</summary>
    public const int MaxInstruments = 1024;

    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, RuleAccount> _rules = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);

    public RuleAccounts(TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        _meter.CreateObservableCounter("scriptgate.rule.calls", () => Read().SelectMany(Outcomes), "{call}", "Calls of rules by outcome: ended (well), failed, timeout.");
        _meter.CreateObservableCounter("scriptgate.rule.computing", () => Seconds(item => item.Computing.Total), "s", "Time inside JavaScript.");
        _meter.CreateObservableCounter("scriptgate.rule.waiting", () => Seconds(item => item.Waiting.Total), "s", "Time that calls waited for promises and for their turn.");
        _meter.CreateObservableGauge("scriptgate.rule.computing.p99", () => Seconds(item => item.Computing.P99), "s", "What 99 of 100 calls stay below, of the time inside JavaScript.");
        _meter.CreateObservableGauge("scriptgate.rule.waiting.p99", () => Seconds(item => item.Waiting.P99), "s", "What 99 of 100 calls stay below, of the time they wait.");
    }

    public RuleAccount Of(string rule) => _rules.GetOrAdd(rule, static (name, accounts) => new RuleAccount(name, accounts._clock, accounts._logger), this);

    /// <summary>What every rule has done, by rule and event.</summary>
    public IReadOnlyList<RuleStatistics> Read() =>
        [.. _rules.Values.SelectMany(rule => rule.Handlers).Select(handler => handler.Read()).OrderBy(item => item.Rule, StringComparer.Ordinal).ThenBy(item => item.Event, StringComparer.Ordinal)];

    /// <summary>Forgets rules that are not there any more.</summary>
    public void Keep(IReadOnlySet<string> rules)
    {
        foreach (var gone in _rules.Keys.Where(rule => !rules.Contains(rule)))
        {
            _rules.TryRemove(gone, out _);
        }
    }

    /// <summary>A counter of rules; the same for everybody who names it.</summary>
    public Counter<double> Counter(string name, string? help) => Instrument(name, () => _meter.CreateCounter<double>(FullName(name), description: help));

    /// <summary>A histogram of rules; the same for everybody who names it.</summary>
    public Histogram<double> Histogram(string name, string? unit, string? help) => Instrument(name, () => _meter.CreateHistogram<double>(FullName(name), unit, help));

    public void Dispose() => _meter.Dispose();

    private static string FullName(string name) => "rule." + name;

    private static IEnumerable<Measurement<long>> Outcomes(RuleStatistics item) =>
    [
        new(item.Calls - item.Failures - item.Timeouts, Tag("rule", item.Rule), Tag("event", item.Event), Tag("outcome", "ended")),
        new(item.Failures, Tag("rule", item.Rule), Tag("event", item.Event), Tag("outcome", "failed")),
        new(item.Timeouts, Tag("rule", item.Rule), Tag("event", item.Event), Tag("outcome", "timeout")),
    ];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<double>> Seconds(Func<RuleStatistics, TimeSpan> time) =>
        Read().Select(item => new Measurement<double>(time(item).TotalSeconds, Tag("rule", item.Rule), Tag("event", item.Event)));

    private T Instrument<T>(string name, Func<T> make)
        where T : Instrument
    {
        lock (_gate)
        {
            if (!_instruments.TryGetValue(name, out var known))
            {
                if (_instruments.Count == MaxInstruments)
                {
                    throw new ScriptArgumentException($"the rules have used {MaxInstruments} names of counters and histograms; restart the gateway to begin anew");
                }

                known = make();
                _instruments.Add(name, known);
            }

            return known as T ?? throw new ScriptArgumentException($"'{name}' is {(known is Counter<double> ? "a counter" : "a histogram")} already");
        }
    }
}
