using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Scripting;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Jint;

namespace ScriptGate.Running;

/// <summary>The engines that <c>engine</c> can name.</summary>
internal static class RuleEngines
{
    /// <exception cref="RuleEngineException">The engine that is named cannot be loaded.</exception>
    public static IRuleEngine Create(GatewayOptions options, TimeProvider clock, ILoggerFactory loggers) => options.Engine switch
    {
        EngineKind.JavaScriptCore => new JavaScriptCoreRuleEngine(clock, loggers),
        EngineKind.Jint => new JintRuleEngine(clock, loggers),
        _ => Best(clock, loggers),
    };

    /// <summary>The engine alone, for who brings rules of their own: the tests.</summary>
    /// <exception cref="RuleEngineException">The engine that is named cannot be loaded.</exception>
    public static IScriptEngine CreateScript(EngineKind kind)
    {
        try
        {
            return kind == EngineKind.Jint ? new JintEngine() : new JscEngine();
        }
        catch (EngineUnavailableException exception)
        {
            return kind == EngineKind.Auto ? new JintEngine(exception.Message) : throw new RuleEngineException(exception.Message, exception);
        }
    }

    // The library may be missing, or too old to end an endless loop. Rules written for it may not load in Jint then, which says so with file and line.
    private static ScriptRuleEngine Best(TimeProvider clock, ILoggerFactory loggers)
    {
        try
        {
            return new JavaScriptCoreRuleEngine(clock, loggers);
        }
        catch (RuleEngineException exception)
        {
            Log.EngineFallback(loggers.CreateLogger("ScriptGate"), exception.Message);
            return new JintRuleEngine(clock, loggers, exception.Message);
        }
    }
}
