using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Timers;

/// <summary>The timers of a session, or those that a rule started at INIT.</summary>
internal sealed class TimerSet
{
    /// <summary>Who wants more wants something else: 16.</summary>
    public const int MaxTimers = 16;

    private readonly TimerBook _book;
    private readonly ISession? _session;
    private readonly Lock _gate = new();
    private readonly List<RuleTimer> _timers = [];
    private readonly List<CancellationTokenRegistration> _ends = [];
    private bool _isArmed;
    private bool _isOver;
    private int _lastId;

    /// <param name="book">The generation's.</param>
    /// <param name="session">Whose timers; null for those of INIT.</param>
    /// <param name="isArmed">False while the generation is not live yet: its timers do not run before.</param>
    public TimerSet(TimerBook book, ISession? session, bool isArmed)
    {
        _book = book;
        _session = session;
        _isArmed = isArmed;
    }

    public TimeProvider Clock => _book.Clock;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>Ends the timers with something.</summary>
    public void EndWith(CancellationToken end)
    {
        var registration = end.UnsafeRegister(static state => ((TimerSet)state!).End(), this);
        lock (_gate)
        {
            if (!_isOver)
            {
                _ends.Add(registration);
                return;
            }
        }

        registration.Unregister();
    }

    /// <summary>Starts a timer, inside the host function that was given the callback.</summary>
    public RuleTimer Add(RuleScope rule, ScriptCallback callback, TimeSpan delay, bool isPeriodic)
    {
        RuleTimer timer;
        bool isArmed;
        lock (_gate)
        {
            if (_isOver)
            {
                throw new ScriptArgumentException("the session is over: no timer starts any more");
            }

            if (_timers.Count == MaxTimers)
            {
                throw new ScriptArgumentException($"there are {MaxTimers} timers already: {(_session is null ? "a rule" : "a session")} has no more at a time");
            }

            LaneSet.Keep(callback);
            timer = new RuleTimer(this, ++_lastId, rule, callback, delay, isPeriodic);
            _timers.Add(timer);
            isArmed = _isArmed;
        }

        if (isArmed)
        {
            timer.Arm();
        }

        return timer;
    }

    /// <summary>The timer of a number; null when it is over, or never was.</summary>
    public RuleTimer? Find(int id)
    {
        lock (_gate)
        {
            return _timers.Find(timer => timer.Id == id);
        }
    }

    /// <summary>The generation is live: time runs.</summary>
    public void Arm()
    {
        RuleTimer[] timers;
        lock (_gate)
        {
            _isArmed = true;
            timers = [.. _timers];
        }

        Array.ForEach(timers, timer => timer.Arm());
    }

    /// <summary>Whether one of the functions is of a lane.</summary>
    public bool Uses(ILaneWatch lane)
    {
        lock (_gate)
        {
            return _timers.Exists(timer => ReferenceEquals(timer.Callback.Lane, lane));
        }
    }

    /// <summary>Ends every timer; others may follow.</summary>
    public void CancelAll()
    {
        RuleTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        Array.ForEach(timers, timer => timer.Cancel());
    }

    /// <summary>The session or the generation is over.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;

            // Not waited for: one of them may be who called.
            _ends.ForEach(end => end.Unregister());
            _ends.Clear();
        }

        CancelAll();
    }

    public void Remove(RuleTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>Where calls of timers are counted.</summary>
    public LaneSet Lanes => _book.Lanes;

    /// <summary>Calls a timer's function. Its failure is logged and counted, and nobody's verdict.</summary>
    public Task CallAsync(RuleTimer timer) => _book.CallAsync(timer, _session, this);
}
