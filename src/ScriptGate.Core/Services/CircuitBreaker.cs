namespace ScriptGate.Core.Services;

/// <summary>What a circuit breaker lets through.</summary>
internal enum BreakerState
{
    /// <summary>Every call.</summary>
    Closed,

    /// <summary>None until the pause is over, then one.</summary>
    Open,

    /// <summary>One call is out to see whether the service is back; nobody else is let through.</summary>
    Probing,
}

/// <summary>Remembers failures in a row: after so many, calls fail at once for a while, and then one is let through to see.</summary>
/// <param name="failures">How many in a row.</param>
/// <param name="pause">How long.</param>
/// <param name="clock">The clock.</param>
internal sealed class CircuitBreaker(int failures, TimeSpan pause, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _inARow;
    private int _epoch;
    private long _openedAt;

    public BreakerState State
    {
        get
        {
            lock (_gate)
            {
                return field;
            }
        }

        private set;
    }

    /// <summary>Failures since the last success.</summary>
    public int InARow
    {
        get
        {
            lock (_gate)
            {
                return _inARow;
            }
        }
    }

    /// <summary>Whether a call would be let through now.</summary>
    /// <param name="wait">As of <see cref="TryPass"/>.</param>
    public bool WouldPass(out TimeSpan wait)
    {
        lock (_gate)
        {
            return Looks(out wait);
        }
    }

    /// <summary>Asks whether a call may go out. What became of it must be told with the pass.</summary>
    /// <param name="pass">For <see cref="Succeed"/>, <see cref="Fail"/> or <see cref="Abandon"/>.</param>
    /// <param name="wait">How long until one is let through; zero while one is out to see.</param>
    public bool TryPass(out int pass, out TimeSpan wait)
    {
        lock (_gate)
        {
            pass = _epoch;
            if (!Looks(out wait))
            {
                return false;
            }

            if (State == BreakerState.Open)
            {
                State = BreakerState.Probing;
                pass = ++_epoch;
            }

            return true;
        }
    }

    /// <summary>The call went well.</summary>
    /// <returns>True when that closed the breaker.</returns>
    public bool Succeed(int pass)
    {
        lock (_gate)
        {
            // What went out before the breaker opened says nothing about now.
            if (pass != _epoch || State == BreakerState.Open)
            {
                return false;
            }

            _inARow = 0;
            var closed = State == BreakerState.Probing;
            State = BreakerState.Closed;
            return closed;
        }
    }

    /// <summary>The call failed.</summary>
    /// <returns>True when that opened the breaker, for the first time or again.</returns>
    public bool Fail(int pass)
    {
        lock (_gate)
        {
            if (pass != _epoch || State == BreakerState.Open)
            {
                return false;
            }

            _inARow++;
            if (State == BreakerState.Closed && _inARow < failures)
            {
                return false;
            }

            State = BreakerState.Open;
            _epoch++;
            _openedAt = clock.GetTimestamp();
            return true;
        }
    }

    /// <summary>Who asked went away: nothing is known. If the call was out to see, the next one is.</summary>
    public void Abandon(int pass)
    {
        lock (_gate)
        {
            if (pass == _epoch && State == BreakerState.Probing)
            {
                State = BreakerState.Open;
            }
        }
    }

    private bool Looks(out TimeSpan wait)
    {
        var left = State == BreakerState.Open ? pause - clock.GetElapsedTime(_openedAt) : TimeSpan.Zero;
        wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return State != BreakerState.Probing && wait == TimeSpan.Zero;
    }
}
