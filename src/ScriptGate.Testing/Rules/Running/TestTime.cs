namespace ScriptGate.Testing.Rules;

/// <summary>Moves the clock of a test, also while sessions are under way: not before they wait for it.</summary>
/// <param name="bench">Whose clock.</param>
/// <param name="asking">How many calls of services are on their way that do not wait for the clock.</param>
internal sealed class TestTime(Bench bench, Func<int> asking)
{
    /// <summary>How often in a row it has to look as if all were waiting, with no thread that has anything to do.</summary>
    private const int Looks = 3;

    /// <summary>The same while threads run that may be somebody else's, and as many delays as sessions: one of them may be no session's.</summary>
    private const int BusyLooks = 10;

    /// <summary>The same where there is only a timer that may be a limit which never comes.</summary>
    private const int DoubtfulLooks = 100;

    /// <summary>The same for what timers call, of whom nobody knows whether they wait for the clock.</summary>
    private const int TimerLooks = 10;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private int _underWay;
    private int _preparing;
    private long _timersBefore;

    /// <summary>True while a session has something to do, or waits for the clock.</summary>
    public bool IsUnderWay => Volatile.Read(ref _underWay) > 0;

    private long TimersSet => bench.Clock.TimersSet;

    // What is being prepared has not yet got as far as to wait for the clock, and its timers are nobody's.
    private bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return _preparing == 0 && bench.IsQuiet && bench.Clock.HasSingleTimerSince(_timersBefore);
            }
        }
    }

    /// <summary>Something begins that may wait for the clock. Told at once, not when it comes to it: the test may move the clock in its next line.</summary>
    public Activity Begin()
    {
        lock (_gate)
        {
            _underWay++;
            _preparing++;
        }

        return new Activity(this);
    }

    /// <summary>Moves the clock. Who waits for a moment on the way goes on at that moment, and what it then waits for may still be on the way.</summary>
    public async Task AdvanceAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await UntilTestWaitsAsync(cancellationToken);
        await SettleAsync(cancellationToken);
        var end = bench.Clock.GetUtcNow() + time;
        while (bench.Clock.UntilSingleTimer is { } next && bench.Clock.GetUtcNow() + next is var due && due <= end)
        {
            bench.Clock.Advance(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            await SettleAsync(cancellationToken);
        }

        bench.Clock.Advance(end - bench.Clock.GetUtcNow());
    }

    /// <summary>Sets the clock of a test that has not begun anything yet, also backwards.</summary>
    public async Task SetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await UntilTestWaitsAsync(cancellationToken);
        bench.Clock.Reset(now);
    }

    // An engine's time stands still until it is entered anew: a promise that is kept already would go on in the old one.
    private async Task UntilTestWaitsAsync(CancellationToken cancellationToken)
    {
        do
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
        while (!bench.IsTestQuiet);
    }

    // As many as are under way have begun a delay.
    private bool IsDelayed
    {
        get
        {
            lock (_gate)
            {
                return bench.Clock.DelaysSince(_timersBefore) >= _underWay;
            }
        }
    }

    // Until no session is under way, or all that are wait for a timer that they have set.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        // What timers call is no session's. One that waits for the clock itself looks as if it were done.
        for (var looks = 0; bench.HasTimerCalls && looks < TimerLooks;)
        {
            looks = bench.IsQuiet ? looks + 1 : 0;
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        // Nor is a call that nobody waits for, but it has been made: what it asks comes before what time brings.
        for (var looks = 0; asking() > 0 && looks < DoubtfulLooks; looks++)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        for (var looks = default(QuietLooks); IsUnderWay && looks.Idle < Looks && looks.Quiet < (IsDelayed ? BusyLooks : DoubtfulLooks);)
        {
            looks = IsWaiting ? looks.Next(RunningThreads.IsOnlyMine()) : default;
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Something that may wait for the clock, until it is disposed.</summary>
    internal sealed class Activity(TestTime time) : IDisposable
    {
        private bool _isPrepared;
        private bool _isOver;

        /// <summary>It is prepared: timers that are set from here on are its own.</summary>
        public void Start()
        {
            lock (time._gate)
            {
                if (!_isPrepared)
                {
                    _isPrepared = true;
                    time._preparing--;
                    if (time._underWay == 1)
                    {
                        time._timersBefore = time.TimersSet;
                    }
                }
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                if (!_isOver)
                {
                    _isOver = true;
                    time._underWay--;
                    time._preparing -= _isPrepared ? 0 : 1;
                }
            }
        }
    }
}
