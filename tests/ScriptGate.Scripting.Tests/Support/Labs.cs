using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Tests.Support;

internal static class Labs
{
    public static LaneSet Make(ScriptSources sources, ScriptLimits limits, TimeProvider clock, Quarantine quarantine) =>
        new(new JscEngine(), new ScriptProgram(sources, SampleApi.Table, limits, new ScriptCall(new ScriptContext(clock, 1), null, null, null)), clock, quarantine, NullLogger.Instance, new RuleAccounts(clock, NullLogger.Instance));

    /// <summary>Loads files in one lane and forgets them.</summary>
    public static void LoadAll(ScriptSources sources, ScriptLimits? limits = null, TimeProvider? clock = null, Supervisor? supervisor = null)
    {
        using var set = Make(sources, limits ?? RuleLab.Limits, clock ?? new FakeClock(), new Quarantine());
        supervisor?.Add(set);
        set.Load();
    }
}
