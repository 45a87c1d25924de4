namespace ScriptGate.Testing;

/// <summary>A clock that stands still until a test moves it. Timers run inside <see cref="Advance"/>, in the order in which they are due.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> _waiting = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One tick of 100 ns, like the time itself.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are running.</summary>
    public int RunningTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and runs every timer that becomes due on the way, each at its own time.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end;
        lock (_lock)
        {
            end = _now + time;
        }

        while (NextUntil(end) is { } timer)
        {
            timer.Run();
        }
    }

    /// <summary>Waits until so many timers run: the barrier before moving the clock when the code under test is about to wait.</summary>
    public Task UntilTimersRunAsync(int count, CancellationToken cancellationToken) =>
        UntilAsync(() => _timers.Count >= count, $"{count} running timers", cancellationToken);

    /// <summary>Waits until a timer runs that is due in exactly this time: the same barrier where other timers run as well.</summary>
    public Task UntilTimerIsDueInAsync(TimeSpan time, CancellationToken cancellationToken) =>
        UntilAsync(() => _timers.Exists(timer => timer.Due - _now == time), $"a timer that is due in {time}", cancellationToken);

    private Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (holds())
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((holds, reached));
            return Patience.UntilAsync(reached.Task, what, cancellationToken);
        }
    }

    private ManualTimer? NextUntil(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = next is null ? end : next.Due > _now ? next.Due : _now;
            if (next is not null && !next.TryRepeat())
            {
                _timers.Remove(next);
            }

            return next;
        }
    }

    private void Schedule(ManualTimer timer, bool running)
    {
        _timers.Remove(timer);
        if (running)
        {
            _timers.Add(timer);
        }

        foreach (var one in _waiting.FindAll(one => one.Holds()))
        {
            one.Reached.SetResult();
            _waiting.Remove(one);
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Due = clock._now + dueTime;
                clock.Schedule(this, running: dueTime != Timeout.InfiniteTimeSpan);
                return true;
            }
        }

        public bool TryRepeat()
        {
            if (_period <= TimeSpan.Zero)
            {
                return false;
            }

            Due += _period;
            return true;
        }

        public void Run() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock.Schedule(this, running: false);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
