namespace ScriptGate.Core.Generations;

/// <summary>Holds the current generation. Swapping is one exchange; whoever holds the old one keeps it until its transaction is over.</summary>
internal sealed class GenerationHolder
{
    private Generation? _current;

    /// <summary>The current generation, without a lease: for looking only.</summary>
    /// <exception cref="InvalidOperationException">The gateway has not been started.</exception>
    public Generation Current => Volatile.Read(ref _current) ?? throw new InvalidOperationException("There is no generation yet.");

    /// <summary>The same for who may come before the start or behind the end; null then. Two questions would be one too many: the gateway may stop between them.</summary>
    public Generation? CurrentIfAny => Volatile.Read(ref _current);

    public bool IsCurrent(Generation generation) => ReferenceEquals(Volatile.Read(ref _current), generation);

    /// <summary>Leases the current generation.</summary>
    public Generation Acquire()
    {
        while (true)
        {
            // A swap between the two lines may have retired it; then there is a newer one.
            var current = Current;
            if (current.TryAcquire())
            {
                return current;
            }
        }
    }

    /// <summary>Makes a generation the current one and gives back the holder's lease of the old one.</summary>
    /// <returns>The old one, or null.</returns>
    public Generation? Swap(Generation next)
    {
        var old = Interlocked.Exchange(ref _current, next);
        old?.Release();
        return old;
    }

    /// <summary>The gateway has stopped: the holder's lease of the last generation is given back.</summary>
    /// <returns>The last one, or null.</returns>
    public Generation? Retire()
    {
        var last = Interlocked.Exchange(ref _current, null);
        last?.Release();
        return last;
    }
}
