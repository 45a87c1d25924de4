using ScriptGate.Core.Chain;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Plugins;

namespace ScriptGate.Core.Generations;

/// <summary>What is still there of generations that have ended, or that were refused: calls that do not come back, and memory that was not collected yet.</summary>
/// <remarks>Looks through weak references only: it is not to be what keeps them.</remarks>
internal sealed class Leftovers
{
    private readonly Lock _gate = new();
    private readonly List<Trace> _traces = [];

    /// <summary>What is left, the oldest first.</summary>
    public IReadOnlyList<Leftover> Read()
    {
        lock (_gate)
        {
            _traces.RemoveAll(trace => trace.IsGone);
            return [.. _traces.Where(trace => trace.HasEnded).Select(trace => trace.Read())];
        }
    }

    /// <summary>A generation was replaced.</summary>
    public void Add(Generation generation) => Add(new Trace(generation.Number, generation.BuiltAt, generation.Parts, new WeakReference(generation), generation.Disposed));

    /// <summary>A build was refused, and what was built for it is disposed.</summary>
    public void AddRefused(GenerationParts parts, DateTimeOffset builtAt) => Add(new Trace(number: null, builtAt, parts, new WeakReference(null), Task.CompletedTask));

    private void Add(Trace trace)
    {
        lock (_gate)
        {
            _traces.RemoveAll(old => old.IsGone);
            _traces.Add(trace);
        }
    }

    private sealed class Trace(int? number, DateTimeOffset builtAt, GenerationParts parts, WeakReference self, Task ended)
    {
        private readonly LostCalls _calls = parts.LostCalls;
        private readonly RuleContexts? _contexts = parts.Rules?.Contexts;
        private readonly WeakReference _dataGroups = new(number is null || ReferenceEquals(parts.DataGroups, DataGroupSet.Empty) ? null : parts.DataGroups);
        private readonly IReadOnlyList<PluginHandle> _plugins = [.. parts.Checks.Values.SelectMany(checks => checks.Checks.Append(checks.TlsPolicy)).Select(check => check.Handle).Distinct()];

        public bool HasEnded => ended.IsCompleted;

        public bool IsGone => HasEnded && !self.IsAlive && !_dataGroups.IsAlive && !HasContexts && !_plugins.Any(IsInMemory) && _calls.Read().Count == 0;

        private bool HasContexts => _contexts is { IsReleased: true, Alive: > 0 };

        public Leftover Read() => new(number, builtAt, _calls.Read(), [.. Memory()]);

        private static bool IsInMemory(PluginHandle plugin) => plugin.IsReleased && plugin.Unloading.IsAlive;

        private IEnumerable<string> Memory()
        {
            foreach (var plugin in _plugins.Where(IsInMemory))
            {
                yield return $"plugin {plugin.Check} {plugin.Version}";
            }

            if (HasContexts)
            {
                yield return $"rule contexts: {_contexts!.Alive}";
            }

            if (_dataGroups.IsAlive)
            {
                yield return "data groups";
            }

            if (self.IsAlive)
            {
                yield return "configuration";
            }
        }
    }
}

/// <summary>What is left of a generation.</summary>
/// <param name="Number">Its number; null for a build that was refused.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="Calls">Calls that have not come back.</param>
/// <param name="Memory">What the next collections have to take.</param>
internal sealed record Leftover(int? Number, DateTimeOffset BuiltAt, IReadOnlyList<HeldCall> Calls, IReadOnlyList<string> Memory);
