using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Scripting.Accounting;

/// <summary>What a rule has used, whichever generation it ran in.</summary>
/// <param name="name">The rule's file, relative to the folder of the configuration.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The rules' log.</param>
internal sealed class RuleAccount(string name, TimeProvider clock, ILogger logger)
{
    /// <summary>Counters and histograms of one rule: 64. Names are few; what varies belongs into the log.</summary>
    public const int MaxInstruments = 64;

    private readonly ConcurrentDictionary<string, HandlerAccount> _handlers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _instruments = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>The lines that it may still log.</summary>
    public LogBudget Log { get; } = new(clock, dropped => Accounting.Log.LinesDropped(logger, name, dropped, LogBudget.MaxLines));

    public IEnumerable<HandlerAccount> Handlers => _handlers.Values;

    public HandlerAccount Of(string eventName) => _handlers.GetOrAdd(eventName, static (key, rule) => new HandlerAccount(rule, key), name);

    /// <summary>Whether it may use a counter or histogram of this name: one that it has, or one more.</summary>
    public bool TryUse(string instrument)
    {
        lock (_instruments)
        {
            return _instruments.Contains(instrument) || (_instruments.Count < MaxInstruments && _instruments.Add(instrument));
        }
    }
}
