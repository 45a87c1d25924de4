namespace ScriptGate.Core.Overload;

/// <summary>How many clients were let in a moment ago.</summary>
/// <param name="clock">The clock.</param>
internal sealed class RecentArrivals(TimeProvider clock)
{
    /// <summary>A moment: about as long as a client takes from its connection to its first question to the rules. What is counted is one to two of them.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private long _since = clock.GetTimestamp();
    private int _now;
    private int _before;

    /// <summary>The number of this moment and the one before.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                GoOn();
                return _now + _before;
            }
        }
    }

    /// <summary>One more is let in.</summary>
    public void Add()
    {
        lock (_gate)
        {
            GoOn();
            _now++;
        }
    }

    private void GoOn()
    {
        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_since, now);
        if (elapsed >= Moment)
        {
            (_since, _before, _now) = (now, elapsed < 2 * Moment ? _now : 0, 0);
        }
    }
}
