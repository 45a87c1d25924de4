using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Gateway;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting;

/// <summary>Rules on the system's JavaScriptCore.</summary>
internal sealed class JavaScriptCoreRuleEngine : IRuleEngine
{
    private readonly RuleLoader _loader;

    /// <param name="clock">The only source of time.</param>
    /// <param name="loggers">For the log of rules and of their lanes.</param>
    /// <exception cref="RuleEngineException">The library is missing or unfit; the message names the package.</exception>
    public JavaScriptCoreRuleEngine(TimeProvider clock, ILoggerFactory loggers)
        : this(clock, loggers, new ScriptLimits())
    {
    }

    internal JavaScriptCoreRuleEngine(TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits)
    {
        try
        {
            _loader = new RuleLoader(new JscEngine(), clock, loggers, limits);
        }
        catch (EngineUnavailableException exception)
        {
            throw new RuleEngineException(exception.Message, exception);
        }
    }

    public string Description => _loader.EngineName;

    public bool IsHealthy => Problems.Count == 0;

    public IReadOnlyList<string> Problems => _loader.Problems;

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous) => _loader.Load(request, previous as LoadedRules);

    public void Dispose() => _loader.Dispose();
}
