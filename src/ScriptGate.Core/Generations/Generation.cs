using System.Collections.Frozen;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;

namespace ScriptGate.Core.Generations;

/// <summary>Everything that was built together from one reading of the configuration: immutable, leased by transactions, disposed when nobody holds it.</summary>
internal sealed class Generation
{
    private readonly GenerationParts _parts;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leases = 1;
    private volatile bool _isExpired;

    /// <param name="number">1 for the first one since the gateway started.</param>
    /// <param name="builtAt">When it was built.</param>
    /// <param name="options">The configuration it was built from.</param>
    /// <param name="servers">Its virtual servers by name.</param>
    /// <param name="parts">What it owns.</param>
    public Generation(int number, DateTimeOffset builtAt, GatewayOptions options, FrozenDictionary<string, VirtualServer> servers, GenerationParts parts)
    {
        Number = number;
        BuiltAt = builtAt;
        Options = options;
        Servers = servers;
        _parts = parts;
    }

    public int Number { get; }

    public DateTimeOffset BuiltAt { get; }

    public GatewayOptions Options { get; }

    public FrozenDictionary<string, VirtualServer> Servers { get; }

    /// <summary>Sessions and others that hold it now, the holder included while it is the current one.</summary>
    public int Leases => Volatile.Read(ref _leases);

    /// <summary>True once <c>reload.grace</c> is over: transactions that still hold it are answered 421, except one whose final dot is out.</summary>
    public bool IsExpired => _isExpired;

    /// <summary>Completes when everything it owned was disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>The rules, for the next build to share lanes with; null when there are none.</summary>
    public RuleSet? Rules => _parts.Rules;

    /// <summary>The generation takes over: its checks' timers and its members' monitors start.</summary>
    public void Start()
    {
        foreach (var checks in _parts.Checks.Values)
        {
            checks.Start();
        }

        _parts.Pools!.StartMonitors();
    }

    public VirtualServer? FindServer(string name) => Servers.GetValueOrDefault(name);

    public void Expire() => _isExpired = true;

    /// <summary>Takes a lease. Paired with <see cref="Release"/>.</summary>
    /// <returns>False when it is being disposed already; take the current one instead.</returns>
    public bool TryAcquire()
    {
        while (true)
        {
            var leases = Volatile.Read(ref _leases);
            if (leases == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _leases, leases + 1, leases) == leases)
            {
                return true;
            }
        }
    }

    /// <summary>Gives a lease back; with the last one the generation is disposed, in the background.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _ = Task.Run(DisposeAsync);
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            await _parts.DisposeAsync();
            _disposed.SetResult();
        }
        catch (Exception exception)
        {
            _disposed.SetException(exception);
        }
    }
}
