using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Rules;

/// <summary>Loads rule files into lanes, for any engine, and keeps what outlives a generation: the supervisor and the quarantine.</summary>
internal sealed class RuleLoader(IScriptEngine engine, TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits) : IDisposable
{
    // INIT may wait for backends as other handlers may, but a generation does not wait for ever.
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(30);

    private readonly Supervisor _supervisor = new();
    private readonly Quarantine _quarantine = new();
    private readonly SessionContexts _contexts = new(clock);
    private readonly ILogger _ruleLog = loggers.CreateLogger("rule");
    private readonly ILogger _laneLog = loggers.CreateLogger("rules");
    private readonly Lock _gate = new();
    private readonly List<LaneSet> _sets = [];

    public string EngineName => engine.Name;

    /// <summary>One sentence about each thing that is not healthy.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_gate)
            {
                var missing = _sets.Where(set => set.LaneCount < set.Limits.Lanes).Select(set => $"rules run on {set.LaneCount} of {set.Limits.Lanes} lanes: the others could not be replaced");
                return [.. _quarantine.Reasons, .. missing];
            }
        }
    }

    public RuleLoadResult Load(RuleLoadRequest request, LoadedRules? previous)
    {
        var lanes = previous is not null && previous.Lanes.TryShare(request) ? previous.Lanes : null;
        if (lanes is null)
        {
            (lanes, var errors) = MakeLanes(request);
            if (lanes is null)
            {
                return new RuleLoadResult(null, errors);
            }
        }

        var scopes = request.Rules.Select(rule => new RuleScope(Path.GetFileName(rule.File), request.Pools, _ruleLog)).ToList();
        var diagnostics = Init(lanes.Set, scopes);
        if (diagnostics.Count != 0)
        {
            lanes.GiveBack();
            return new RuleLoadResult(null, diagnostics);
        }

        _quarantine.Keep(lanes.Set.Handlers);
        var sources = request.Rules.Select((rule, index) => Source(rule, index, lanes.Set, scopes[index], diagnostics)).ToList();
        return new RuleLoadResult(new LoadedRules(lanes, sources), diagnostics);
    }

    public void Dispose()
    {
        _supervisor.Dispose();
        lock (_gate)
        {
            foreach (var set in _sets)
            {
                set.Dispose();
            }
        }
    }

    private static Diagnostic Error(string code, ScriptException exception) =>
        new(code, DiagnosticSeverity.Error, exception.Location.File, exception.Location.Line, Sentence(exception));

    private static string Sentence(ScriptException exception) =>
        exception.Location.Column == 0 ? exception.Reason : $"column {exception.Location.Column}: {exception.Reason}";

    // Names in messages begin where the configuration is, as an operator writes them.
    private static string NameBase(string root) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(root)).Equals("scripts", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root))! : root;

    private (SharedLanes? Lanes, IReadOnlyList<Diagnostic> Errors) MakeLanes(RuleLoadRequest request)
    {
        var rules = request.Rules.Select(rule => new ScriptRule(rule.File, rule.Options?.GetRawText())).ToList();
        var sources = new ScriptSources(request.Root, NameBase(request.Root), rules);
        var scope = new RuleScope("rules", request.Pools, _ruleLog);
        var loadCall = new ScriptCall(_contexts.Fresh("load"), new RuleCall(scope, "load", smtpEvent: null), null, null);
        var set = new LaneSet(engine, new ScriptProgram(sources, RuleEvents.Table, limits, loadCall), clock, _quarantine, _laneLog);
        _supervisor.Add(set);
        var errors = new List<Diagnostic>();
        try
        {
            set.Load();
        }
        catch (ScriptLoadException exception)
        {
            errors.AddRange(exception.Failures.Select(failure => Error(RuleDiagnosticCodes.DoesNotLoad, failure)));
        }

        errors.AddRange(sources.Read.Where(source => !source.IsJson).SelectMany(source => PoolNames.Unknown(source, request.Pools)).Select(failure => Error(RuleDiagnosticCodes.UnknownName, failure)));
        if (errors.Count == 0)
        {
            lock (_gate)
            {
                _sets.Add(set);
            }

            return (new SharedLanes(set, sources, request, ended => Forget(ended.Set)), errors);
        }

        Forget(set);
        set.Dispose();
        return (null, errors);
    }

    private List<Diagnostic> Init(LaneSet set, List<RuleScope> scopes)
    {
        var errors = new List<Diagnostic>();
        foreach (var handler in set.Handlers.Where(handler => handler.Event.Equals(RuleEvents.Init, StringComparison.Ordinal)))
        {
            var call = new ScriptCall(_contexts.Fresh(RuleEvents.Init), new RuleCall(scopes[handler.Rule], RuleEvents.Init, smtpEvent: null), null, null);
            var pending = set.InvokeAsync(handler, call, CancellationToken.None).AsTask();

            // A generation is built on a thread of its own that may wait.
            if (!((IAsyncResult)pending).AsyncWaitHandle.WaitOne(InitLimit))
            {
                errors.Add(Error(RuleDiagnosticCodes.InitFailed, new ScriptException(handler.Location, "the INIT handler did not end within 30 s")));
            }
            else if (pending.Exception?.GetBaseException() is { } failure)
            {
                errors.Add(Error(RuleDiagnosticCodes.InitFailed, failure as ScriptException ?? new ScriptException(handler.Location, failure.Message)));
            }
        }

        return errors;
    }

    private RuleStepSource Source(RuleReference rule, int index, LaneSet set, RuleScope scope, List<Diagnostic> diagnostics)
    {
        var handlers = set.Handlers.Where(handler => handler.Rule == index)
            .Select(handler => (RuleEvents.ByName[handler.Event], new BoundHandler(set, handler, rule, scope, _contexts))).ToList();
        if (handlers.Count == 0)
        {
            diagnostics.Add(new Diagnostic(RuleDiagnosticCodes.NoHandler, DiagnosticSeverity.Warning, rule.File, 0, "the rule registers no handler: on(EVENT, handler) is never called"));
        }

        foreach (var handler in set.Handlers.Where(handler => handler.Rule == index && handler.Needs != MessageNeeds.Nothing && RuleEvents.ByName[handler.Event].Stage != Stage.Message))
        {
            diagnostics.Add(new Diagnostic(
                RuleDiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, handler.Location.File, handler.Location.Line, $"needs has a meaning at MESSAGE only, not at {handler.Event}"));
        }

        return new RuleStepSource(scope.Name, handlers);
    }

    private void Forget(LaneSet set)
    {
        _supervisor.Remove(set);
        lock (_gate)
        {
            _sets.Remove(set);
        }
    }
}
