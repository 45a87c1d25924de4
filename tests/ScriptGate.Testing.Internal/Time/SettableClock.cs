namespace ScriptGate.Testing;

/// <summary>A clock whose time of the wall can be set, while measured time goes on as it does.</summary>
/// <param name="measured">Measures time and runs timers.</param>
public sealed class SettableClock(ManualClock measured) : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeSpan _set;

    /// <summary>What measures time and runs timers.</summary>
    public ManualClock Measured => measured;

    /// <inheritdoc />
    public override long TimestampFrequency => measured.TimestampFrequency;

    /// <summary>Moves the time of the wall; no timer runs.</summary>
    public void SetBy(TimeSpan change)
    {
        lock (_gate)
        {
            _set += change;
        }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return measured.GetUtcNow() + _set;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => measured.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => measured.CreateTimer(callback, state, dueTime, period);
}
