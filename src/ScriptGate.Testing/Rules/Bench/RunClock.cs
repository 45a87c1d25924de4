namespace ScriptGate.Testing.Rules;

/// <summary>The clock of everything under test: that of the test that runs. The next test has a new one, and what the one before still waits for never comes.</summary>
internal sealed class RunClock : TimeProvider
{
    /// <summary>What every test begins with: noon of 2026-01-05, a Monday, UTC.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>So often a timer that repeats runs in one step of the clock: what ticks every second must not cost a test of greylisting a million calls.</summary>
    public const int MostRepeats = 100;

    private volatile ManualClock _current = new(Start);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Begins anew.</summary>
    public void Reset(DateTimeOffset start) => _current = new ManualClock(start);

    public void Advance(TimeSpan time) => _current.Advance(time, MostRepeats);

    /// <summary>As <see cref="ManualClock.TimersSet"/>.</summary>
    public long TimersSet => _current.TimersSet;

    /// <summary>As <see cref="ManualClock.HasSingleTimerSince"/>.</summary>
    public bool HasSingleTimerSince(long set) => _current.HasSingleTimerSince(set);

    /// <summary>As <see cref="ManualClock.DelaysSince"/>.</summary>
    public int DelaysSince(long set) => _current.DelaysSince(set);

    /// <summary>As <see cref="ManualClock.UntilSingleTimer"/>.</summary>
    public TimeSpan? UntilSingleTimer => _current.UntilSingleTimer;

    public override DateTimeOffset GetUtcNow() => _current.GetUtcNow();

    public override long GetTimestamp() => _current.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _current.CreateTimer(callback, state, dueTime, period);
}
