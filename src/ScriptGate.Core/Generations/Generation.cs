using System.Collections.Frozen;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Generations;

/// <summary>Everything that was built together from one reading of the configuration: immutable, leased by transactions, disposed when nobody holds it.</summary>
internal sealed class Generation
{
    /// <summary>How long others wait for it to end what it owns: as long as one plugin may take. What takes longer goes on beside them.</summary>
    public static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly GenerationParts _parts;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leases = 1;
    private volatile bool _isExpired;
    private long _drainedAt;

    /// <param name="number">1 for the first one since the gateway started.</param>
    /// <param name="options">The configuration it was built from.</param>
    /// <param name="servers">Its virtual servers by name.</param>
    /// <param name="parts">What it owns.</param>
    /// <param name="clock">The clock.</param>
    public Generation(int number, GatewayOptions options, FrozenDictionary<string, VirtualServer> servers, GenerationParts parts, TimeProvider clock)
    {
        Number = number;
        BuiltAt = clock.GetUtcNow();
        _clock = clock;
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

    /// <summary>What it was built of.</summary>
    public GenerationParts Parts => _parts;

    public PoolSet Pools => _parts.Pools!;

    /// <summary>Calls of its plugins and rules that nobody waits for any more.</summary>
    public LostCalls LostCalls => _parts.LostCalls;

    /// <summary>True when nobody holds it any more: what is left is to dispose what it owns.</summary>
    public bool IsDrained => Leases == 0;

    /// <summary>True when nobody has held it for <see cref="EndPatience"/> and it has not ended yet.</summary>
    public bool EndsLate => IsDrained && Volatile.Read(ref _drainedAt) is not 0 and var since && _clock.GetElapsedTime(since) >= EndPatience;

    /// <summary>The rules, for the next build to share lanes with; null when there are none.</summary>
    public RuleSet? Rules => _parts.Rules;

    /// <summary>The generation takes over: the timers of its checks and rules and its members' monitors start.</summary>
    public void Start()
    {
        foreach (var checks in _parts.Checks.Values)
        {
            checks.Start();
        }

        _parts.Rules?.Start();
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
            Volatile.Write(ref _drainedAt, Math.Max(1, _clock.GetTimestamp()));
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
