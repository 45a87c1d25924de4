using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Pools;

/// <summary>The members of all generations by pool and address: a new generation that names the same member finds its health, counters and connections.</summary>
/// <remarks>Lives as long as the gateway and owns the tick of the member side. A member that no generation names any more is closed.</remarks>
internal sealed class MemberRegistry : IAsyncDisposable
{
    /// <summary>How late a deadline may be noticed. Its limits are seconds and minutes; a finer tick would only cost.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Pool, HostEndpoint Address), Entry> _entries = [];
    private readonly Dictionary<string, (PoolState State, int Leases)> _pools = new(StringComparer.Ordinal);
    private readonly ITimer _tick;

    public MemberRegistry(TimeProvider clock, ILogger<MemberRegistry> logger, X509ChainPolicy? trust = null, IMemberTransport? transport = null, Random? random = null)
    {
        Services = new MemberServices(clock, new DeadlineWatch(clock), logger, trust) { Transport = transport, Random = random ?? Random.Shared };
        _tick = clock.CreateTimer(static state => ((MemberRegistry)state!).Tick(), this, TickInterval, TickInterval);
    }

    public MemberServices Services { get; }

    /// <summary>All members that some generation names.</summary>
    public IReadOnlyList<MemberState> Members
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values.Select(entry => entry.State)];
            }
        }
    }

    /// <summary>Finds or makes the state of a pool. Each call is paired with one <see cref="Release"/>.</summary>
    public PoolState Lease(string pool)
    {
        lock (_lock)
        {
            var (state, leases) = _pools.GetValueOrDefault(pool);
            _pools[pool] = (state ??= new PoolState(pool, Services), leases + 1);
            return state;
        }
    }

    /// <summary>Gives a lease of a pool back, behind those of its members.</summary>
    public void Release(PoolState state)
    {
        lock (_lock)
        {
            var leases = _pools[state.Name].Leases - 1;
            if (leases > 0)
            {
                _pools[state.Name] = (state, leases);
            }
            else
            {
                _pools.Remove(state.Name);
            }
        }
    }

    /// <summary>Finds or makes the state of a member. Each call is paired with one <see cref="ReleaseAsync"/>.</summary>
    public MemberState Lease(PoolState pool, HostEndpoint address)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((pool.Name, address), out var entry))
            {
                entry = new Entry(new MemberState(pool, address));
                _entries.Add((pool.Name, address), entry);
            }

            entry.Leases++;
            return entry.State;
        }
    }

    /// <summary>Gives a lease back; with the last one the member is closed.</summary>
    public async ValueTask ReleaseAsync(MemberState state)
    {
        lock (_lock)
        {
            var key = (state.Pool, state.EndPoint);
            if (--_entries[key].Leases > 0)
            {
                return;
            }

            _entries.Remove(key);
        }

        await state.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Members.Select(state => state.CloseAsync()));
        await _tick.DisposeAsync();
    }

    private void Tick()
    {
        Services.Watch.Tick();
        foreach (var state in Members)
        {
            state.Sweep();
            state.Health.Tick();
            state.Ejection.Tick();
        }
    }

    private sealed class Entry(MemberState state)
    {
        public MemberState State { get; } = state;

        public int Leases { get; set; }
    }
}
