using System.Collections.Immutable;
using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The leases of a pool's members: those that stand in the configuration, and those that names in it stand for, which come and go with the answers of DNS.</summary>
/// <remarks>A name that cannot be looked up keeps the addresses it had. A member whose address is gone gets no new session; those that it has go on.</remarks>
internal sealed class PoolMembers : IAsyncDisposable
{
    /// <summary>Names are not asked for more often than this, whatever their TTL: a name server that says 0 means something else.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly MemberRegistry _registry;
    private readonly PoolState _state;
    private readonly ImmutableArray<Slot> _slots;
    private readonly CancellationTokenSource _stop = new();
    private Pool? _pool;
    private Func<MemberState, CancellationToken, Task>? _joining;
    private int _generation;
    private bool _disposed;

    public PoolMembers(PoolOptions options, PoolState state, MemberRegistry registry)
    {
        _registry = registry;
        _state = state;
        _slots = [.. options.Members.Select(Slot)];
    }

    /// <summary>All members, in the order of the configuration.</summary>
    public ImmutableArray<Member> Current => [.. _slots.SelectMany(static slot => slot.Name is { } name ? (IEnumerable<Member>)name.Members : [slot.Member!])];

    /// <summary>What stands in the configuration for them.</summary>
    public IEnumerable<string> ConfiguredNames => _slots.Select(static slot => slot.Name is { } name ? name.Options.Address.ToString() : slot.Member!.Name);

    private IEnumerable<NamedMember> Names => _slots.Select(static slot => slot.Name).OfType<NamedMember>();

    /// <summary>Says whose members they are. To be called before all else.</summary>
    public void Attach(Pool pool) => _pool = pool;

    /// <summary>Looks names up for the first time.</summary>
    /// <param name="joining">Asked about each member that comes, now or later; null: nothing is.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public Task ResolveAsync(Func<MemberState, CancellationToken, Task>? joining, CancellationToken cancellationToken)
    {
        _joining = joining;
        return Task.WhenAll(Names.Select(name => name.First = RefreshAsync(name, cancellationToken)));
    }

    /// <summary>Keeps looking, until it is disposed. Called once, when the generation takes over.</summary>
    public void Start()
    {
        _generation = _state.Services.Names.Generation;
        foreach (var name in Names)
        {
            _ = RunAsync(name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        ImmutableArray<Member> members;
        lock (_lock)
        {
            _disposed = true;
            members = Current;
        }

        await _stop.CancelAsync();
        foreach (var name in Names)
        {
            _state.Services.Names.Report(_state.Name, name.Host, problem: null);
        }

        foreach (var member in members)
        {
            await _registry.ReleaseAsync(member.State);
        }
    }

    private Slot Slot(MemberOptions options) => options.Autopopulate && options.Address.Address is null
        ? new Slot(Member: null, new NamedMember(options))
        : new Slot(new Member(options, _registry.Lease(_state, options.Address)), Name: null);

    private async Task RunAsync(NamedMember name)
    {
        try
        {
            var pause = await (name.First ?? RefreshAsync(name, _stop.Token));
            while (true)
            {
                await Task.Delay(pause, _state.Services.Clock, _stop.Token);
                pause = await RefreshAsync(name, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The generation is over.
        }
    }

    /// <returns>How long what it found may be believed.</returns>
    private async Task<TimeSpan> RefreshAsync(NamedMember name, CancellationToken cancellationToken)
    {
        var services = _state.Services;
        var answer = await services.Names.FindAsync(name.Host, cancellationToken);
        if (answer.Problem is { } problem)
        {
            if (!name.IsFailing)
            {
                name.IsFailing = true;
                Log.NameNotFound(services.Logger, name.Host, _state.Name, problem, name.Members.Length);
            }

            services.Names.Report(_state.Name, name.Host, name.Members.IsEmpty ? problem : null);
            return ShortestPause;
        }

        name.IsFailing = false;
        services.Names.Report(_state.Name, name.Host, problem: null);
        var addresses = NamedMember.InOrder(answer.Addresses);
        if (addresses.Length > NamedMember.Most)
        {
            Log.TooManyAddresses(services.Logger, name.Host, _state.Name, addresses.Length, NamedMember.Most);
            addresses = addresses[..NamedMember.Most];
        }

        await ApplyAsync(name, addresses, cancellationToken);
        var pause = answer.ValidUntil - services.Clock.GetUtcNow();
        return pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
    }

    private async Task ApplyAsync(NamedMember name, ImmutableArray<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var known = name.Members.ToDictionary(static member => member.State.EndPoint.Resolved!);
        Member[] added = [.. addresses.Where(address => !known.ContainsKey(address)).Select(address => new Member(name.Options, _registry.Lease(_state, name.At(address))))];
        Member[] gone = [.. name.Members.Where(member => !addresses.Contains(member.State.EndPoint.Resolved!))];
        if (added.Length == 0 && gone.Length == 0)
        {
            return;
        }

        var isRefused = true;
        try
        {
            if (_joining is not null)
            {
                await Task.WhenAll(added.Select(member => _joining(member.State, cancellationToken)));
            }

            // What is not known of one member is offered by none: clients must not lose an extension because a member came.
            await _pool!.LearnAsync(added, cancellationToken);
            isRefused = !TryPublish(name, [.. added.Concat(known.Values).Except(gone).OrderBy(member => addresses.IndexOf(member.State.EndPoint.Resolved!))]);
        }
        finally
        {
            await ReleaseAsync(isRefused ? added : gone);
        }

        if (isRefused)
        {
            return;
        }

        if (_generation != 0 && _generation == _state.Services.Names.Generation)
        {
            _pool.Watch(added);
        }

        Tell(added, gone);
    }

    /// <returns>False when nobody needs members any more.</returns>
    private bool TryPublish(NamedMember name, ImmutableArray<Member> members)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                name.Members = members;
                _pool!.Use(Current);
            }

            return !_disposed;
        }
    }

    private async Task ReleaseAsync(Member[] members)
    {
        foreach (var member in members)
        {
            await _registry.ReleaseAsync(member.State);
        }
    }

    private void Tell(Member[] added, Member[] gone)
    {
        foreach (var member in added)
        {
            Log.MemberAppeared(_state.Services.Logger, member.Name, _state.Name);
        }

        foreach (var member in gone)
        {
            Log.MemberVanished(_state.Services.Logger, member.Name, _state.Name);
        }
    }
}

/// <summary>What stands at one place of a pool's list: a member, or a name for some.</summary>
internal sealed record Slot(Member? Member, NamedMember? Name);
