using Microsoft.Extensions.Logging;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Jint;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>The engines that rules can run on, by the names of the configuration.</summary>
public static class Engines
{
    public const string JavaScriptCore = "javascriptcore";

    public const string Jint = "jint";

    internal static readonly string[] Names = [JavaScriptCore, Jint];

    internal static IScriptEngine Make(string name) => name == Jint ? new JintEngine() : new JscEngine();

    internal static ScriptRuleEngine MakeRules(string name, TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits) =>
        name == Jint ? new JintRuleEngine(clock, loggers, limits) : new JavaScriptCoreRuleEngine(clock, loggers, limits);
}

/// <summary>Runs a theory once on each engine; the engine's name is its first argument, before these.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEachEngineAttribute(params object?[] arguments) : Xunit.v3.DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
        new([.. Engines.Names.Select(name => new TheoryDataRow([name, .. arguments]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
