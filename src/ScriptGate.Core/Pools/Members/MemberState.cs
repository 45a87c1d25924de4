using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>What is known of a member while the gateway runs, and its connections; shared by all generations that name the member. Thread-safe.</summary>
internal sealed class MemberState
{
    private readonly IdleConnections _idle = new();
    private volatile Capabilities? _capabilities;
    private int _open;
    private int _leased;

    public MemberState(string pool, HostEndpoint endPoint, MemberServices services)
    {
        Pool = pool;
        EndPoint = endPoint;
        Name = endPoint.ToString();
        Services = services;
        Health = new MemberHealth(pool, Name, services);
        Monitor = new MemberMonitor(this);
    }

    public string Pool { get; }

    public HostEndpoint EndPoint { get; }

    /// <summary>The address as configured.</summary>
    public string Name { get; }

    public MemberServices Services { get; }

    public MemberHealth Health { get; }

    public MemberMonitor Monitor { get; }

    public MemberCounters Counters { get; } = new();

    /// <summary>What the member offered in its last conversation, also while it is down; null when it was never heard of.</summary>
    public Capabilities? Capabilities => _capabilities;

    /// <summary>Connections that are open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that a session uses.</summary>
    public int Leased => Volatile.Read(ref _leased);

    /// <summary>Connections that wait for a session.</summary>
    public int Idle => _idle.Count;

    /// <summary>Keeps one instance per list, so that a pool sees with one comparison that nothing changed.</summary>
    public void Learn(Capabilities capabilities)
    {
        if (!capabilities.Equals(_capabilities))
        {
            _capabilities = capabilities;
        }
    }

    /// <summary>Counts a connection that is about to be opened.</summary>
    /// <param name="limit">Connections the member may have; 0 for no limit.</param>
    public bool TryReserve(int limit)
    {
        if (Interlocked.Increment(ref _open) > limit && limit > 0)
        {
            // A waiting connection of another identity gives way. Closed at once: the member must not see one too many while QUIT is answered.
            Interlocked.Decrement(ref _open);
            if (_idle.TakeOldest() is not { } spare)
            {
                return false;
            }

            spare.Conversation.Dispose();
        }

        Interlocked.Increment(ref _leased);
        return true;
    }

    /// <summary>The connection that was reserved is ready.</summary>
    public void Opened(Capabilities capabilities)
    {
        Counters.CountOpened();
        Learn(capabilities);
        Health.Succeeded();
    }

    /// <summary>The connection that was reserved did not come about.</summary>
    public void FailedToOpen(MemberLinkException failure)
    {
        Unreserve();
        Counters.CountFailed();

        // What TLS has to look like may differ from transaction to transaction: that it failed says nothing about the member's next one.
        if (failure.Phase is not LinkPhase.Tls)
        {
            Health.ConversationFailed(failure.Circumstance);
        }
    }

    /// <summary>The connection that was reserved is not wanted any more.</summary>
    public void Unreserve()
    {
        Interlocked.Decrement(ref _leased);
        Interlocked.Decrement(ref _open);
    }

    /// <summary>Takes a waiting connection that is still alive, or none.</summary>
    public MemberConnection? TakeIdle(LinkIdentity identity)
    {
        while (_idle.Take(identity) is { } connection)
        {
            if (connection.IsReusable(Services.Watch))
            {
                Interlocked.Increment(ref _leased);
                Counters.CountReused();
                return connection;
            }

            _ = RetireAsync(connection);
        }

        return null;
    }

    /// <summary>A session is done with a connection.</summary>
    /// <param name="connection">The connection, which the state owns from now on.</param>
    /// <param name="keep">True when another session may use it.</param>
    public void TakeBack(MemberConnection connection, bool keep)
    {
        Interlocked.Decrement(ref _leased);
        connection.Conversation.Transport.Disarm();
        connection.Conversation.ReleaseBuffers();
        connection.IdleSince = Services.Clock.GetTimestamp();
        if (!keep || connection.Conversation.Transport.IsClosed || connection.IsExpired(Services.Watch) || !_idle.TryAdd(connection))
        {
            _ = RetireAsync(connection);
        }
    }

    /// <summary>Ends connections that waited or lived too long.</summary>
    public void Sweep()
    {
        foreach (var connection in _idle.TakeExpired(Services.Watch))
        {
            _ = RetireAsync(connection);
        }
    }

    /// <summary>Ends the monitor and all waiting connections; those in use end when their session gives them back.</summary>
    public Task CloseAsync()
    {
        Monitor.Close();
        return Task.WhenAll(_idle.Close().Select(RetireAsync));
    }

    private async Task RetireAsync(MemberConnection connection)
    {
        await connection.CloseAsync();
        Interlocked.Decrement(ref _open);
    }
}
