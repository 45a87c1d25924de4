using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Testing.Rules;

/// <summary>The rule engine of all tests of a run. Its lanes are kept from test to test, so that a test costs no new ones.</summary>
internal sealed class SharedRules(IScriptEngine engine, RunClock clock, ILoggerFactory log, TimeProvider? watch = null) : IRuleEngine
{
    // One lane: what runs at the same time as something else runs in another order each time. The limits are compared with the real time, which tests cannot move.
    private readonly RuleLoader _loader = new(engine, clock, log, new ScriptLimits { Lanes = 1 }, watch ?? TimeProvider.System);

    public string Description => _loader.EngineName;

    public bool IsHealthy => Problems.Count == 0;

    public IReadOnlyList<string> Problems => _loader.Problems;

    /// <summary>True when every lane has loaded: none is being replaced.</summary>
    public bool IsReady => _loader.IsReady;

    /// <summary>True while no rule computes or is about to.</summary>
    public bool IsQuiet => _loader.IsQuiet;

    /// <summary>True while timers of rules call functions, or are about to.</summary>
    public bool HasTimerCalls => _loader.HasTimerCalls;

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous) => _loader.Load(request, previous as LoadedRules);

    /// <summary>Nothing: each gateway of the run would end what the others use. <see cref="End"/> ends it.</summary>
    public void Dispose()
    {
    }

    public void End() => _loader.Dispose();
}
