namespace ScriptGate.Core.Resolvers;

/// <summary>What a session may ask of DNS in one transaction: so many look-ups, and so much time. Time in which several run counts once.</summary>
/// <param name="clock">The clock.</param>
internal sealed class LookupBudget(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private int _lookups;
    private int _running;
    private long _runningSince;
    private TimeSpan _waited;

    /// <summary>A transaction begins; what ran before does not count for it.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _lookups = 0;
            _waited = TimeSpan.Zero;
            _runningSince = clock.GetTimestamp();
        }
    }

    /// <summary>Begins a look-up, unless nothing is left. Paired with <see cref="End"/> when it returns null.</summary>
    /// <returns>What is used up; null when the look-up may run.</returns>
    public string? Begin(int lookups, TimeSpan time)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var waited = _waited + (_running > 0 ? clock.GetElapsedTime(_runningSince, now) : TimeSpan.Zero);
            if (_lookups >= lookups)
            {
                return $"the transaction has used up its {lookups} look-ups";
            }

            if (waited >= time)
            {
                return $"the transaction has used up its {time.TotalSeconds} s for look-ups";
            }

            _lookups++;
            if (_running++ == 0)
            {
                _runningSince = now;
            }

            return null;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_running == 0)
            {
                _waited += clock.GetElapsedTime(_runningSince);
            }
        }
    }
}
