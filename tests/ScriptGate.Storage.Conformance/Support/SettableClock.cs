using ScriptGate.Testing;

namespace ScriptGate.Storage.Conformance.Support;

/// <summary>A clock whose time of the wall can be set, while measured time goes on as it does.</summary>
internal sealed class SettableClock(ManualClock measured) : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeSpan _set;

    public override long TimestampFrequency => measured.TimestampFrequency;

    public void SetBy(TimeSpan change)
    {
        lock (_gate)
        {
            _set += change;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return measured.GetUtcNow() + _set;
        }
    }

    public override long GetTimestamp() => measured.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => measured.CreateTimer(callback, state, dueTime, period);
}
