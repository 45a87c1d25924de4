using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Timers;

/// <summary>A function of a rule that is called later, once or again and again. Calls of one timer never overlap.</summary>
internal sealed class RuleTimer
{
    private readonly TimerSet _set;
    private readonly ScriptCallback _callback;
    private readonly TimeSpan _delay;
    private readonly bool _isPeriodic;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _due;
    private bool _isRunning;
    private bool _isOver;

    /// <param name="set">Whose it is.</param>
    /// <param name="id">Its number there.</param>
    /// <param name="rule">The rule that started it.</param>
    /// <param name="callback">The function, kept.</param>
    /// <param name="delay">How long until the first call; of a periodic one also between the others.</param>
    /// <param name="isPeriodic">Whether there are others.</param>
    public RuleTimer(TimerSet set, int id, RuleScope rule, ScriptCallback callback, TimeSpan delay, bool isPeriodic)
    {
        _set = set;
        _callback = callback;
        _delay = delay;
        _isPeriodic = isPeriodic;
        Id = id;
        Rule = rule;
    }

    public int Id { get; }

    public RuleScope Rule { get; }

    public ScriptCallback Callback => _callback;

    /// <summary>Lets the time run.</summary>
    public void Arm()
    {
        lock (_gate)
        {
            if (_isOver || _timer is not null)
            {
                return;
            }

            _due = _set.Clock.GetTimestamp() + Ticks(_delay);
            _timer = _set.Clock.CreateTimer(static state => ((RuleTimer)state!).Fire(), this, _delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends it. A call that is under way runs to its end.</summary>
    /// <returns>False when it was over already.</returns>
    public bool Cancel()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _isOver = true;
            _timer?.Dispose();
            if (!_isRunning)
            {
                LaneSet.Drop(_callback);
            }
        }

        _set.Remove(this);
        return true;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _set.Clock.TimestampFrequency);

    private void Fire()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isRunning = true;
        }

        _set.Lanes.BeginTimerCall();
        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        // The clock's thread has other timers to serve.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var call = _set.CallAsync(this);
        _set.Lanes.PassTimerCall();
        await call;
        End();
        _set.Lanes.EndTimerCall();
    }

    // The call is over: the next one of the row, or none.
    private void End()
    {
        lock (_gate)
        {
            _isRunning = false;
            if (_isOver)
            {
                LaneSet.Drop(_callback);
                return;
            }

            if (_isPeriodic)
            {
                // The next point in time of the row that is not over yet: what was missed is not made up for.
                var now = _set.Clock.GetTimestamp();
                var interval = Ticks(_delay);
                _due += interval * Math.Max(1, ((now - _due) / interval) + 1);
                _timer!.Change(_set.Clock.GetElapsedTime(now, _due), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Cancel();
    }
}
