using System.Collections.Immutable;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <summary>Handlers that once made a lane hang. They are not called again until their file, or one it requires, has changed. Outlives generations.</summary>
internal sealed class Quarantine
{
    private ImmutableDictionary<string, string> _reasons = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool IsEmpty => _reasons.IsEmpty;

    /// <summary>One sentence for each.</summary>
    public IReadOnlyList<string> Reasons => [.. _reasons.Values.Order(StringComparer.Ordinal)];

    public bool Holds(RuleHandler handler)
    {
        var reasons = _reasons;
        return !reasons.IsEmpty && reasons.ContainsKey(handler.Key);
    }

    public void Add(RuleHandler handler)
    {
        var reason = $"{handler.Location}: the {handler.Event} handler made its lane hang and is quarantined until its file changes";
        ImmutableInterlocked.Update(ref _reasons, static (reasons, item) => reasons.SetItem(item.Key, item.Reason), (handler.Key, Reason: reason));
    }

    /// <summary>Forgets those that are not among the handlers any more.</summary>
    public void Keep(IEnumerable<RuleHandler> handlers)
    {
        var alive = handlers.Select(handler => handler.Key).ToHashSet(StringComparer.Ordinal);
        ImmutableInterlocked.Update(ref _reasons, static (reasons, alive) => reasons.RemoveRange(reasons.Keys.Where(key => !alive.Contains(key))), alive);
    }
}
