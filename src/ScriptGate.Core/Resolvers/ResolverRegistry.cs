using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Resolvers;

/// <summary>The resolvers of all generations: a reload that does not touch <c>dns</c> keeps the resolver, and with it what is cached and under way.</summary>
/// <param name="source">Makes resolvers; null: every look-up fails.</param>
internal sealed class ResolverRegistry(IResolverSource? source)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Resolvers that some generation uses.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Finds or makes the resolver for some settings.</summary>
    public ResolverLease Lease(DnsOptions options)
    {
        if (source is null)
        {
            return new ResolverLease(NoResolver.Instance, static () => ValueTask.CompletedTask);
        }

        var key = source.Identify(options);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(source.Create(options));
                _entries.Add(key, entry);
            }

            entry.Leases++;
            return new ResolverLease(entry.Resolver, () => ReleaseAsync(key));
        }
    }

    private ValueTask ReleaseAsync(string key)
    {
        IOwnedResolver resolver;
        lock (_lock)
        {
            var entry = _entries[key];
            if (--entry.Leases > 0)
            {
                return ValueTask.CompletedTask;
            }

            resolver = entry.Resolver;
            _entries.Remove(key);
        }

        return resolver.DisposeAsync();
    }

    private sealed class Entry(IOwnedResolver resolver)
    {
        public IOwnedResolver Resolver { get; } = resolver;

        public int Leases { get; set; }
    }
}

/// <summary>A generation's share in a resolver; with the last one the resolver ends.</summary>
internal sealed class ResolverLease(IDnsResolver resolver, Func<ValueTask> release) : IAsyncDisposable
{
    private int _isReleased;

    public IDnsResolver Resolver { get; } = resolver;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReleased, 1) == 0 ? release() : ValueTask.CompletedTask;
}
