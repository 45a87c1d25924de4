using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;
using ScriptGate.Scripting.Timers;

namespace ScriptGate.Scripting.Rules;

/// <summary>Loads rule files into lanes, for any engine, and keeps what outlives a generation: the supervisor and the quarantine.</summary>
/// <param name="engine">The engine.</param>
/// <param name="clock">The time that rules see.</param>
/// <param name="loggers">For the log of rules and of their lanes.</param>
/// <param name="limits">What rules may use.</param>
/// <param name="watch">The time that limits are compared with; null for <paramref name="clock"/>. Another one where a test moves the time that rules see.</param>
internal sealed class RuleLoader(IScriptEngine engine, TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits, TimeProvider? watch = null) : IDisposable
{
    // INIT may wait for backends as other handlers may, but a generation does not wait for ever.
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(30);

    private readonly Supervisor _supervisor = new();
    private readonly Quarantine _quarantine = new();
    private readonly SessionContexts _contexts = new(clock);
    private readonly ILogger _ruleLog = loggers.CreateLogger("rule");
    private readonly ILogger _laneLog = loggers.CreateLogger("rules");
    private readonly RuleAccounts _accounts = new(clock, loggers.CreateLogger("rule"));
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

    /// <summary>What the rules have done.</summary>
    public IReadOnlyList<RuleStatistics> Statistics => _accounts.Read();

    /// <summary>True when every lane has loaded: none is being replaced.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return _sets.TrueForAll(set => set.IsReady);
            }
        }
    }

    /// <summary>True while timers call functions, or are about to.</summary>
    public bool HasTimerCalls
    {
        get
        {
            lock (_gate)
            {
                return _sets.Exists(set => set.HasTimerCalls);
            }
        }
    }

    /// <summary>True while no rule computes or is about to.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_gate)
            {
                return _sets.TrueForAll(set => set.IsQuiet);
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

        var life = new CancellationTokenSource();
        var fileNames = NamesOf(request);
        var names = request.Rules.Select(rule => ScriptSources.NameOf(NameBase(request.Root), rule.File)).ToList();
        var scopes = request.Rules.Select((rule, index) => new RuleScope(Path.GetFileName(rule.File), request.Pools, request.Services, _ruleLog, life.Token)
        {
            Timeout = rule.Timeout,
            Account = _accounts.Of(names[index]),
            Accounts = _accounts,
            Rules = fileNames,
        }).ToList();
        var timers = new TimerBook(lanes.Set, clock, _contexts, _ruleLog, rule => InitAgainAsync(lanes.Set, scopes, rule), life.Token);
        scopes.ForEach(scope => scope.Timers = timers);
        var diagnostics = Init(lanes.Set, scopes);
        if (diagnostics.Count != 0)
        {
            timers.Dispose();
            life.Cancel();
            lanes.GiveBack();
            return new RuleLoadResult(null, diagnostics);
        }

        diagnostics.AddRange(UnlistedViolations(lanes, request));
        diagnostics.AddRange(lanes.Sources.Where(source => !source.IsJson).SelectMany(UnreachableCode.In).Select(problem => new Diagnostic(
            RuleDiagnosticCodes.Unreachable, DiagnosticSeverity.Warning, problem.Location.File, problem.Location.Line, Sentence(problem))));
        var sources = request.Rules.Select((rule, index) => Source(rule, index, lanes, scopes[index], diagnostics)).ToList();
        return new RuleLoadResult(new LoadedRules(lanes, sources, scopes, timers, life, Started), diagnostics);

        // What is kept by name is that of the rules that run, and not of those that somebody only looks at.
        void Started()
        {
            _quarantine.Keep(lanes.Set.Handlers);
            _accounts.Keep(names.ToHashSet(StringComparer.Ordinal));
        }
    }

    public void Dispose()
    {
        _supervisor.Dispose();
        _accounts.Dispose();
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

    private static HashSet<string> NamesOf(RuleLoadRequest request) => [.. request.Rules.Select(rule => Path.GetFileName(rule.File))];

    private static IEnumerable<Diagnostic> UnlistedViolations(SharedLanes lanes, RuleLoadRequest request) => request.Violations is not { } listed
        ? []
        : lanes.Sources.Where(source => !source.IsJson).SelectMany(source => ViolationNames.Unknown(source, listed)).Select(problem => new Diagnostic(
            RuleDiagnosticCodes.UnlistedViolation, DiagnosticSeverity.Warning, problem.Location.File, problem.Location.Line, Sentence(problem)));

    private static string Sentence(ScriptException exception) =>
        exception.Location.Column == 0 ? exception.Reason : $"column {exception.Location.Column}: {exception.Reason}";

    // Names in messages begin where the configuration is, as an operator writes them.
    private static string NameBase(string root) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(root)).Equals("scripts", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root))! : root;

    private (SharedLanes? Lanes, IReadOnlyList<Diagnostic> Errors) MakeLanes(RuleLoadRequest request)
    {
        var rules = request.Rules.Select(rule => new ScriptRule(rule.File, rule.Options?.GetRawText() ?? "{}")).ToList();
        var sources = new ScriptSources(request.Root, NameBase(request.Root), rules);
        var scope = new RuleScope("rules", request.Pools, request.Services, _ruleLog, CancellationToken.None);
        var loadCall = new ScriptCall(_contexts.Fresh("load"), new RuleCall(scope, "load", smtpEvent: null), null, null);
        var set = new LaneSet(engine, new ScriptProgram(sources, RuleEvents.Table, limits, loadCall), watch ?? clock, _quarantine, _laneLog, _accounts);
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

        errors.AddRange(sources.Read.Where(source => !source.IsJson).SelectMany(source => LiteralNames.Unknown(source, request, NamesOf(request))).Select(failure => Error(RuleDiagnosticCodes.UnknownName, failure)));
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
            var pending = InitAsync(set, handler, scopes[handler.Rule]);

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

    private Task<object?> InitAsync(LaneSet set, RuleHandler handler, RuleScope scope)
    {
        var caller = new RuleCall(scope, RuleEvents.Init, smtpEvent: null) { Timers = scope.Timers!.Of(scope) };
        return set.InvokeAsync(handler, new ScriptCall(_contexts.Fresh(RuleEvents.Init), caller, null, null), scope.Ended).AsTask();
    }

    private async Task InitAgainAsync(LaneSet set, List<RuleScope> scopes, RuleScope scope)
    {
        var rule = scopes.IndexOf(scope);
        foreach (var handler in set.Handlers.Where(handler => handler.Rule == rule && handler.Event.Equals(RuleEvents.Init, StringComparison.Ordinal)))
        {
            await InitAsync(set, handler, scope);
        }
    }

    private RuleStepSource Source(RuleReference rule, int index, SharedLanes lanes, RuleScope scope, List<Diagnostic> diagnostics)
    {
        var (set, code) = (lanes.Set, lanes.DigestOf(index));
        var handlers = set.Handlers.Where(handler => handler.Rule == index)
            .Select(handler => (RuleEvents.ByName[handler.Event], new BoundHandler(set, handler, rule, scope, _contexts, code))).ToList();
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
