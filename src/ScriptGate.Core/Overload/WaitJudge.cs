namespace ScriptGate.Core.Overload;

/// <summary>Tells a queue that stands from one that comes and goes.</summary>
/// <remarks>
/// Any pause makes a queue that is gone a moment later: who was in it is served. But where for a whole period nobody had to wait for less than the most that
/// is allowed, more come than are served, and the queue only makes all of them wait; then each that waits too long is turned away, until for a whole period
/// nobody had to be. This is the idea of CoDel (RFC 8289), for clients in place of packets.
/// </remarks>
/// <param name="clock">The clock.</param>
internal sealed class WaitJudge(TimeProvider clock)
{
    /// <summary>How long a queue has to stand.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>With fewer clients in a period there is no queue: it was the process that stood still.</summary>
    public const int Fewest = 8;

    private readonly Lock _gate = new();
    private long _since = clock.GetTimestamp();
    private TimeSpan _least = TimeSpan.MaxValue;
    private int _count;
    private bool _stands;
    private long _lastTooLong;

    /// <summary>Looks at one client.</summary>
    /// <param name="waited">How long it waited.</param>
    /// <param name="most">How long clients may have to wait.</param>
    /// <param name="isCertain">True when it is known already that the queue stands: from what waits and how quickly that gets on, not from how long this one had to wait.</param>
    /// <returns>Whether it is to be turned away.</returns>
    public bool IsTooLong(TimeSpan waited, TimeSpan most, bool isCertain = false)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var isTooLong = waited > most;
            if (_stands && !isTooLong && clock.GetElapsedTime(_lastTooLong, now) >= Period)
            {
                (_stands, _since, _least, _count) = (false, now, waited, 1);
            }

            _stands |= isCertain;
            if (_stands)
            {
                _lastTooLong = isTooLong ? now : _lastTooLong;
                return isTooLong;
            }

            if (clock.GetElapsedTime(_since, now) >= Period)
            {
                (_stands, _lastTooLong) = (isTooLong && _count >= Fewest && _least > most, now);
                (_since, _least, _count) = (now, waited, 1);
            }
            else
            {
                _least = waited < _least ? waited : _least;
                _count++;
            }

            return _stands;
        }
    }
}
