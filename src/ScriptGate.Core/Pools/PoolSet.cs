using System.Collections.Frozen;
using System.Collections.Immutable;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The pools of one generation. Disposing it gives the members back to the registry.</summary>
internal sealed class PoolSet : IAsyncDisposable
{
    private readonly MemberRegistry _registry;
    private readonly FrozenDictionary<string, Pool> _pools;
    private int _disposed;

    /// <param name="options">The pools as the operator wrote them, by name.</param>
    /// <param name="ehloName">The gateway's name, for probes.</param>
    /// <param name="registry">Where members' states live.</param>
    public PoolSet(IReadOnlyDictionary<string, PoolOptions> options, string ehloName, MemberRegistry registry)
    {
        _registry = registry;
        _pools = options.ToFrozenDictionary(pair => pair.Key, pair => Build(pair.Key, pair.Value, ehloName), StringComparer.Ordinal);
    }

    public IEnumerable<Pool> All => _pools.Values;

    /// <returns>The pool of this name, or null.</returns>
    public Pool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>Asks every member of every pool once what it offers.</summary>
    /// <param name="limit">How long to wait for the answers; 1 s before listeners open.</param>
    /// <param name="cancellationToken">Ends the waiting and the probes.</param>
    public Task ProbeAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        Task.WhenAll(_pools.Values.Select(pool => pool.ProbeAsync(limit, cancellationToken)));

    /// <summary>Watches the members as this generation says; called when the generation takes over.</summary>
    public void StartMonitors()
    {
        foreach (var pool in _pools.Values)
        {
            pool.StartMonitors();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (var pool in _pools.Values)
        {
            foreach (var member in pool.Members)
            {
                await _registry.ReleaseAsync(member.State);
            }
        }
    }

    private Pool Build(string name, PoolOptions options, string ehloName)
    {
        ImmutableArray<Member> members = [.. options.Members.Select(member => new Member(member, _registry.Lease(name, member.Address)))];
        return new Pool(name, options, members, ehloName, _registry.Services);
    }
}
