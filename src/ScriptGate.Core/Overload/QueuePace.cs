namespace ScriptGate.Core.Overload;

/// <summary>Measures how quickly a queue gets on: the mean time from one that is served to the next, while some wait.</summary>
/// <remarks>
/// It is asked what a queue that has just begun to grow will come to, so it remembers the pace of the last time that some waited; an idle hour says nothing of it. What takes longer than the
/// mean counts while it still lasts: a queue that does not move at all would otherwise look as quick as it was before.
/// </remarks>
/// <param name="clock">The clock.</param>
internal sealed class QueuePace(TimeProvider clock)
{
    /// <summary>A new time counts for one in so many. One pause must not look like a queue, and the pace of a machine that is busy all of a sudden is to be known within a few dozen.</summary>
    public const int Weight = 16;

    private readonly Lock _gate = new();
    private TimeSpan _mean;
    private long _since;
    private bool _waits;
    private bool _follows;

    /// <summary>The time from one to the next.</summary>
    public TimeSpan Each
    {
        get
        {
            lock (_gate)
            {
                return _waits ? Longer(clock.GetElapsedTime(_since)) : _mean;
            }
        }
    }

    /// <summary>One more waits.</summary>
    public void Joined()
    {
        lock (_gate)
        {
            if (!_waits)
            {
                (_waits, _follows, _since) = (true, false, clock.GetTimestamp());
            }
        }
    }

    /// <summary>One is served.</summary>
    /// <param name="othersWait">Whether others wait behind it.</param>
    public void Served(bool othersWait)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var elapsed = clock.GetElapsedTime(_since, now);

            // The first of a queue came in the middle of somebody else's time: what it waited is no time from one to the next, unless it is longer than that.
            _mean = _follows ? Mean(elapsed) : _waits ? Longer(elapsed) : _mean;
            (_waits, _follows, _since) = (othersWait, othersWait, now);
        }
    }

    private TimeSpan Longer(TimeSpan elapsed) => elapsed > _mean ? Mean(elapsed) : _mean;

    private TimeSpan Mean(TimeSpan elapsed) => _mean + ((elapsed - _mean) / Weight);
}
