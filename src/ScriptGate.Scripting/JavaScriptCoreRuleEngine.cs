using Microsoft.Extensions.Logging;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;

namespace ScriptGate.Scripting;

/// <summary>Rules on the system's JavaScriptCore.</summary>
internal sealed class JavaScriptCoreRuleEngine : ScriptRuleEngine
{
    /// <param name="clock">The only source of time.</param>
    /// <param name="loggers">For the log of rules and of their lanes.</param>
    /// <exception cref="Core.Gateway.RuleEngineException">The library is missing or unfit; the message names the package.</exception>
    public JavaScriptCoreRuleEngine(TimeProvider clock, ILoggerFactory loggers)
        : this(clock, loggers, new ScriptLimits())
    {
    }

    internal JavaScriptCoreRuleEngine(TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits)
        : base(() => new JscEngine(), clock, loggers, limits)
    {
    }
}
