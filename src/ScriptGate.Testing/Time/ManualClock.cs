namespace ScriptGate.Testing;

/// <summary>A clock that stands still until a test moves it. Timers run inside <see cref="Advance"/>, in the order in which they are due.</summary>
/// <param name="start">What it shows at first; null for noon of 2026-03-01, UTC.</param>
public sealed class ManualClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> _waiting = [];
    private long _set;
    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

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

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How often a timer was set so far.</summary>
    internal long TimersSet
    {
        get
        {
            lock (_lock)
            {
                return _set;
            }
        }
    }

    /// <summary>Whether a timer runs, once only, that was set later than so many others: somebody waits for it, or has set a limit.</summary>
    internal bool HasSingleTimerSince(long set)
    {
        lock (_lock)
        {
            return _timers.Exists(timer => !timer.Repeats && timer.Number > set);
        }
    }

    /// <summary>How many wait for nothing but the clock, by a <see cref="Task.Delay(TimeSpan, TimeProvider)"/> that began later than so many timers.</summary>
    internal int DelaysSince(long set)
    {
        lock (_lock)
        {
            return _timers.Count(timer => timer.IsDelay && timer.Number > set);
        }
    }

    /// <summary>The time until the next timer that runs once only; null when there is none.</summary>
    internal TimeSpan? UntilSingleTimer
    {
        get
        {
            lock (_lock)
            {
                return _timers.Where(timer => !timer.Repeats).MinBy(timer => timer.Due) is { } next ? next.Due - _now : null;
            }
        }
    }

    /// <summary>Moves the clock and runs every timer that becomes due on the way, each at its own time.</summary>
    /// <param name="time">How far.</param>
    /// <param name="mostRepeats">How often a timer that repeats runs at most: of those that would run more often the first times are left out. Default: as often as it is due.</param>
    public void Advance(TimeSpan time, int mostRepeats = int.MaxValue)
    {
        DateTimeOffset end;
        lock (_lock)
        {
            end = _now + time;
            _timers.ForEach(timer => timer.LeaveOut(end, mostRepeats));
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

    /// <summary>Waits until so many timers run that are due in exactly this time: others may come and go meanwhile.</summary>
    internal Task UntilTimersAreDueInAsync(int count, TimeSpan time, CancellationToken cancellationToken) =>
        UntilAsync(() => _timers.Count(timer => timer.Due - _now == time) >= count, $"{count} timers that are due in {time}", cancellationToken);

    /// <summary>Waits until exactly so many timers run: some are taken away only after what they were for has ended.</summary>
    public Task UntilTimersAreAsync(int count, CancellationToken cancellationToken) => UntilAsync(() => _timers.Count == count, $"exactly {count} running timers", cancellationToken);

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

        public long Number { get; private set; }

        public bool Repeats => _period > TimeSpan.Zero;

        // The timer of a delay has the delay's task as state. That of Task.WaitAsync has a task with a result, that of a limit its cancellation.
        public bool IsDelay => state is Task task && task.GetType() is { IsGenericType: false };

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Number = ++clock._set;
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

        public void LeaveOut(DateTimeOffset end, int mostRepeats)
        {
            if (_period > TimeSpan.Zero && (end - Due) / _period is var times && times > mostRepeats)
            {
                Due += _period * Math.Floor(times - mostRepeats);
            }
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
