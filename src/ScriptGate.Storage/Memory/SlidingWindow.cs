namespace ScriptGate.Storage.Memory;

/// <summary>The events of a sliding window, oldest first. Holds at most as many as its limit, so it is as large as the operator's number.</summary>
internal sealed class SlidingWindow
{
    private readonly Queue<Moment> _moments = new();
    private Moment? _newest;
    private long _count;

    public long Count => _count;

    /// <summary>Points in time with events.</summary>
    public int Moments => _moments.Count;

    public WindowCount TryCount(long limit, TimeSpan window, long amount, TimeSpan now)
    {
        Forget(now - window);

        // Written so that no sum can overflow.
        if (amount <= limit && _count <= limit - amount)
        {
            Add(amount, now);
            return new WindowCount(Allowed: true, _count, TimeSpan.Zero);
        }

        return new WindowCount(Allowed: false, _count, RetryAfter(limit, window, amount, now));
    }

    /// <summary>Puts back what was counted before; in the order of time, oldest first.</summary>
    public void Restore(TimeSpan at, long amount)
    {
        // What no count can have come to is not what was written.
        if (amount > 0 && _count <= long.MaxValue - amount)
        {
            Add(amount, at);
        }
    }

    /// <summary>Tells what is counted, oldest first.</summary>
    public void ForEach(Action<TimeSpan, long> tell)
    {
        foreach (var moment in _moments)
        {
            tell(moment.At, moment.Amount);
        }
    }

    // An event is forgotten when it is as old as the window, not a moment later.
    private void Forget(TimeSpan until)
    {
        while (_moments.TryPeek(out var oldest) && oldest.At <= until)
        {
            _moments.Dequeue();
            _count -= oldest.Amount;
        }
    }

    private void Add(long amount, TimeSpan now)
    {
        if (amount == 0)
        {
            return;
        }

        if (_moments.Count > 0 && _newest!.At == now)
        {
            _newest.Amount += amount;
        }
        else
        {
            _newest = new Moment(now) { Amount = amount };
            _moments.Enqueue(_newest);
        }

        _count += amount;
    }

    private TimeSpan RetryAfter(long limit, TimeSpan window, long amount, TimeSpan now)
    {
        if (amount > limit)
        {
            return TimeSpan.MaxValue;
        }

        var tooMany = _count - (limit - amount);
        foreach (var moment in _moments)
        {
            tooMany -= moment.Amount;
            if (tooMany <= 0)
            {
                return moment.At + window - now;
            }
        }

        return TimeSpan.Zero;
    }

    private sealed class Moment(TimeSpan at)
    {
        public TimeSpan At => at;

        public long Amount { get; set; }
    }
}
