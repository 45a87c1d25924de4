using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Timers;

/// <summary>Every timer of a generation's rules.</summary>
internal sealed class TimerBook : IDisposable
{
    private readonly LaneSet _lanes;
    private readonly SessionContexts _contexts;
    private readonly ILogger _logger;
    private readonly Func<RuleScope, Task> _runInit;
    private readonly ConditionalWeakTable<ISession, TimerSet> _sessions = [];
    private readonly ConcurrentDictionary<RuleScope, TimerSet> _rules = new();
    private volatile bool _isLive;

    /// <param name="lanes">Where the functions are.</param>
    /// <param name="clock">The time that rules see.</param>
    /// <param name="contexts">Time and chance.</param>
    /// <param name="logger">The rules' log.</param>
    /// <param name="runInit">Runs a rule's INIT handlers once more, when the lane that held their timers is gone.</param>
    /// <param name="ended">The generation is over.</param>
    public TimerBook(LaneSet lanes, TimeProvider clock, SessionContexts contexts, ILogger logger, Func<RuleScope, Task> runInit, CancellationToken ended)
    {
        _lanes = lanes;
        Clock = clock;
        _contexts = contexts;
        _logger = logger;
        _runInit = runInit;
        Ended = ended;
        lanes.AddLaneWatcher(MoveFrom);
    }

    public TimeProvider Clock { get; }

    /// <summary>Timers that are set.</summary>
    public int Count => _rules.Values.Concat(_sessions.Select(session => session.Value)).Sum(set => set.Count);

    private CancellationToken Ended { get; }

    /// <summary>A session's timers.</summary>
    public TimerSet Of(ISession session) => _sessions.GetValue(session, MakeFor);

    /// <summary>A rule's own timers, of INIT.</summary>
    public TimerSet Of(RuleScope rule) => _rules.GetOrAdd(rule, MakeFor);

    /// <summary>The generation is live: what INIT has started runs.</summary>
    public void Start()
    {
        _isLive = true;
        foreach (var set in _rules.Values)
        {
            set.Arm();
        }
    }

    /// <summary>The generation is over; its token ends the timers.</summary>
    public void Dispose() => _lanes.RemoveLaneWatcher(MoveFrom);

    /// <summary>Where calls of timers are counted.</summary>
    public LaneSet Lanes => _lanes;

    /// <summary>Calls a timer's function. Its failure is logged and counted, and nobody's verdict.</summary>
    public async Task CallAsync(RuleTimer timer, ISession? session, TimerSet timers)
    {
        var rule = timer.Rule;
        var id = session?.Id ?? RuleEvents.Init;
        var view = session is null ? null : new TimerSession(session);
        var caller = new RuleCall(rule, id, smtpEvent: null) { Bystander = view, Timers = timers };
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Ended, view?.Ended ?? CancellationToken.None);
        try
        {
            await _lanes.InvokeAsync(timer.Callback, new ScriptCall(_contexts.Fresh(id + " timer", view), caller, view, null, rule.Timeout), life.Token);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            caller.GiveUp();
        }
        catch (Exception exception)
        {
            caller.GiveUp();
            Log.TimerFailed(_logger, rule.Name, id, exception.Message);
            if (timer.Callback.Lane.IsLost)
            {
                timer.Cancel();
            }
        }
    }

    private TimerSet MakeFor(ISession session)
    {
        var set = new TimerSet(this, session, isArmed: true);
        set.EndWith(Ended);
        if (session is ISessionLife life)
        {
            set.EndWith(life.Ended);
        }

        return set;
    }

    private TimerSet MakeFor(RuleScope rule)
    {
        var set = new TimerSet(this, session: null, _isLive);
        set.EndWith(Ended);
        return set;
    }

    // Called on a thread of the lanes, which must not wait for rules. Timers of sessions end with the lane; those of the generation go on in another one.
    private void MoveFrom(ILaneWatch lane)
    {
        foreach (var (rule, set) in _rules)
        {
            if (set.Uses(lane))
            {
                set.CancelAll();
                _ = BeginAnewAsync(rule);
            }
        }
    }

    private async Task BeginAnewAsync(RuleScope rule)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _runInit(rule);
            Log.TimersBeganAnew(_logger, rule.Name);
        }
        catch (Exception) when (Ended.IsCancellationRequested)
        {
            // The generation is over; so are its timers.
        }
        catch (Exception exception)
        {
            Log.TimersEnded(_logger, rule.Name, exception.Message);
        }
    }
}
