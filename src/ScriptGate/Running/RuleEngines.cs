using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting;

namespace ScriptGate.Running;

/// <summary>The engines that <c>engine</c> can name.</summary>
internal static class RuleEngines
{
    /// <exception cref="Core.Gateway.RuleEngineException">Its library cannot be loaded.</exception>
    public static IRuleEngine Create(GatewayOptions options, TimeProvider clock, ILoggerFactory loggers) => options.Engine switch
    {
        // The configuration refuses what this version does not have.
        EngineKind.Auto or EngineKind.JavaScriptCore => new JavaScriptCoreRuleEngine(clock, loggers),
        _ => throw new InvalidOperationException($"There is no rule engine {options.Engine}."),
    };
}
