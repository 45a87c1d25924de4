using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Gateway;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting;

/// <summary>Rules on a JavaScript engine; what is the same for each.</summary>
internal abstract class ScriptRuleEngine : IRuleEngine
{
    private readonly RuleLoader _loader;

    /// <exception cref="RuleEngineException">The engine cannot run on this machine.</exception>
    private protected ScriptRuleEngine(Func<IScriptEngine> make, TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits)
    {
        try
        {
            _loader = new RuleLoader(make(), clock, loggers, limits);
        }
        catch (EngineUnavailableException exception)
        {
            throw new RuleEngineException(exception.Message, exception);
        }
    }

    public string Description => _loader.EngineName;

    public bool IsHealthy => Problems.Count == 0;

    public IReadOnlyList<string> Problems => _loader.Problems;

    public IReadOnlyList<RuleStatistics> Statistics => _loader.Statistics;

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous) => _loader.Load(request, previous as LoadedRules);

    public void Dispose() => _loader.Dispose();
}
