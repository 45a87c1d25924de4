namespace ScriptGate.Load;

/// <summary>Times of one kind, taken by many threads without a lock.</summary>
internal sealed class Samples(int capacity)
{
    private readonly double[] _milliseconds = new double[capacity];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(TimeSpan time) => _milliseconds[Interlocked.Increment(ref _count) - 1] = time.TotalMilliseconds;

    /// <summary>The percentiles, in milliseconds. Called when all threads have ended.</summary>
    public LatencySummary Summary()
    {
        var sorted = _milliseconds.AsSpan(0, Count).ToArray();
        Array.Sort(sorted);
        return new LatencySummary(At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99), At(sorted, 1));
    }

    private static double At(double[] sorted, double part) => sorted.Length == 0 ? 0 : sorted[Math.Min((int)(part * sorted.Length), sorted.Length - 1)];
}

/// <summary>What went wrong, counted; only the first reason is kept, the others are nearly always the same.</summary>
internal sealed class Failures
{
    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public string? First { get; private set; }

    public void Add(int messages, string reason)
    {
        lock (_gate)
        {
            Count += messages;
            First ??= reason;
        }
    }
}
