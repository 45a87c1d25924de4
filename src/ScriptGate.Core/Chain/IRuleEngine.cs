using System.Collections.Frozen;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Overload;

namespace ScriptGate.Core.Chain;

/// <summary>Turns rule files into steps. The seam between the gateway and a script engine.</summary>
internal interface IRuleEngine : IDisposable
{
    /// <summary>The engine and the library it loaded, for people, for example <c>JavaScriptCore (libjavascriptcoregtk-6.0.so.1)</c>.</summary>
    string Description { get; }

    /// <summary>False while a handler is quarantined or a lane was lost: health says degraded.</summary>
    bool IsHealthy { get; }

    /// <summary>One sentence about each thing that is not healthy.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>What the rules have done since the gateway started, by rule and event.</summary>
    IReadOnlyList<RuleStatistics> Statistics => [];

    /// <summary>Loads rule files: evaluates each once per lane and collects its handlers. Lanes of <paramref name="previous"/> are shared when nothing changed.</summary>
    /// <param name="request">Which files, and what names they may use.</param>
    /// <param name="previous">The rules of the running generation; null at start.</param>
    /// <returns>The rules, or diagnostics with file and line when one of them does not load.</returns>
    RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous);
}

/// <summary>What to load.</summary>
/// <param name="Root">The folder <c>require</c> may not leave: an absolute path.</param>
/// <param name="Rules">The distinct rules of all virtual servers, in order of first appearance; files are absolute paths.</param>
/// <param name="Pools">The pools that exist; a literal name that is not one fails the load.</param>
internal sealed record RuleLoadRequest(string Root, IReadOnlyList<RuleReference> Rules, IReadOnlySet<string> Pools)
{
    /// <summary>The members of all pools, by their address as configured, without regard to case; a literal name that is not one fails the load. Default: none.</summary>
    public IReadOnlySet<string> Members { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The violations that some security profile knows; a rule that reports another gets a warning. Null: nobody knows, and there is none. Default: null.</summary>
    public IReadOnlySet<string>? Violations { get; init; }

    /// <summary>What the rules can ask for beside the session.</summary>
    public RuleServices Services { get; init; } = new();
}

/// <summary>The outcome of loading.</summary>
/// <param name="Rules">The rules; null when there are errors.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
internal sealed record RuleLoadResult(RuleSet? Rules, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>The loaded rules of one generation. Disposing gives back its share of the lanes.</summary>
internal abstract class RuleSet : IDisposable
{
    /// <summary>The steps of a rule, one source for each reference of the request, in its order.</summary>
    public abstract IReadOnlyList<IStepSource> Sources { get; }

    /// <summary>Every file that was read, <c>require</c>d ones included: what the file watcher watches.</summary>
    public abstract IReadOnlyCollection<string> Files { get; }

    /// <summary>What its rules are busy with beside sessions' steps.</summary>
    public virtual RuleActivity Activity => default;

    /// <summary>The engine instances they run in; null where nobody counts them.</summary>
    public virtual RuleContexts? Contexts => null;

    /// <summary>The calls that wait for an engine instance.</summary>
    public virtual QueueView Queue => default;

    /// <summary>The generation is live: what its rules do from time to time begins.</summary>
    public virtual void Start()
    {
    }

    public abstract void Dispose();
}
