namespace ScriptGate.Dns.Lookups;

/// <summary>So many questions may be under way at a time.</summary>
internal sealed class Places(int limit)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place. Paired with <see cref="GiveBack"/>.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
