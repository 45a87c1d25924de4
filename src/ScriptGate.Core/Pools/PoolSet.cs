using System.Collections.Frozen;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The pools of one generation. Disposing it gives the members back to the registry.</summary>
internal sealed class PoolSet : IAsyncDisposable
{
    private readonly MemberRegistry _registry;
    private readonly FrozenDictionary<string, Pool> _pools;
    private readonly Dictionary<Pool, PoolMembers> _members = [];
    private readonly IDnsResolver? _resolver;
    private readonly IStateStore? _persistence;
    private int _disposed;

    /// <param name="options">The pools as the operator wrote them, by name.</param>
    /// <param name="ehloName">The gateway's name, for probes.</param>
    /// <param name="registry">Where members' states live.</param>
    /// <param name="resolver">Finds members that are named; null: the system alone does.</param>
    /// <param name="keys">What server TLS profiles hold, by pool; null for nothing.</param>
    /// <param name="persistence">Where persistence keys outlive the gateway; null for nowhere.</param>
    public PoolSet(IReadOnlyDictionary<string, PoolOptions> options, string ehloName, MemberRegistry registry, IDnsResolver? resolver = null, IReadOnlyDictionary<string, ServerTlsKeys>? keys = null, IStateStore? persistence = null)
    {
        _registry = registry;
        _resolver = resolver;
        _persistence = persistence;
        if (resolver is not null)
        {
            registry.Services.Names.UseFirst(resolver);
        }

        _pools = options.ToFrozenDictionary(pair => pair.Key, pair => Build(pair.Key, pair.Value, ehloName, keys?.GetValueOrDefault(pair.Key)), StringComparer.Ordinal);
    }

    /// <summary>Asked about each member that comes with an answer of DNS, before it gets mail. Default: nothing.</summary>
    public Func<MemberState, CancellationToken, Task>? Joining { get; init; }

    public IEnumerable<Pool> All => _pools.Values;

    /// <returns>The pool of this name, or null.</returns>
    public Pool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>Whether some pool has a member of this name, exactly as configured.</summary>
    public bool HasMember(string name) => _pools.Values.Any(pool => pool.FindMember(name) is not null);

    /// <summary>The name of a member as configured, however its host was written.</summary>
    /// <exception cref="ArgumentException">No pool has it.</exception>
    public string CanonicalMember(string name)
    {
        var members = _pools.Values.SelectMany(pool => pool.Members).Select(member => member.Name).Concat(_members.Values.SelectMany(members => members.ConfiguredNames)).Distinct(StringComparer.Ordinal);
        if (members.FirstOrDefault(member => member.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        var near = NearestWord.Find(name, members);
        throw new ArgumentException($"no pool has a member '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}", nameof(name));
    }

    /// <summary>Asks every member of every pool once what it offers.</summary>
    /// <param name="limit">How long to wait for the answers; 1 s before listeners open.</param>
    /// <param name="cancellationToken">Ends the waiting and the probes.</param>
    public async Task ProbeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = _registry.Services.Clock;
        var begun = clock.GetTimestamp();
        try
        {
            await Task.WhenAll(_members.Values.Select(members => members.ResolveAsync(Joining, cancellationToken))).WaitAsync(limit, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Members that are named join when DNS has answered.
        }

        var left = limit - clock.GetElapsedTime(begun);
        await Task.WhenAll(_pools.Values.Select(pool => pool.ProbeAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken)));
    }

    /// <summary>Watches the members as this generation says; called when the generation takes over.</summary>
    public void StartMonitors()
    {
        _registry.Services.Names.TakeOver(_resolver);
        foreach (var members in _members.Values)
        {
            members.Start();
        }

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
            await _members[pool].DisposeAsync();
            _registry.Release(pool.State);
        }
    }

    private Pool Build(string name, PoolOptions options, string ehloName, ServerTlsKeys? keys)
    {
        var state = _registry.Lease(name);
        var members = new PoolMembers(options, state, _registry);
        var pool = new Pool(options, members.Current, ehloName, state, keys, _persistence);
        members.Attach(pool);
        _members.Add(pool, members);
        return pool;
    }
}
