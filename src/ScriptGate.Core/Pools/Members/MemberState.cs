using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>What is known of a member while the gateway runs, and its connections; shared by all generations that name the member. Thread-safe.</summary>
internal sealed class MemberState
{
    private readonly IdleConnections _idle = new();
    private readonly LentLinks _lent = new();
    private volatile Capabilities? _capabilities;
    private long _lastOpened;
    private int _open;
    private int _leased;
    private long _returnedAt;
    private int _mode;
    private int _modeIsKnown;
    private volatile MemberHold? _hold;

    public MemberState(PoolState pool, HostEndpoint endPoint)
    {
        Home = pool;
        EndPoint = endPoint;
        Name = endPoint.ToString();
        Health = new MemberHealth(pool, Name) { CameUp = CameUp, WentDown = WentDown };
        Ejection = new MemberEjection(pool, this);
        Monitor = new MemberMonitor(this);
        pool.Add(this);
    }

    /// <summary>Its pool.</summary>
    public PoolState Home { get; }

    public string Pool => Home.Name;

    public HostEndpoint EndPoint { get; }

    /// <summary>The address as configured.</summary>
    public string Name { get; }

    public MemberServices Services => Home.Services;

    public MemberHealth Health { get; }

    /// <summary>Whether it is left out because conversations with it went wrong.</summary>
    public MemberEjection Ejection { get; }

    public MemberMonitor Monitor { get; }

    public MemberCounters Counters { get; } = new();

    /// <summary>What the member offered in its last conversation, also while it is down; null when it was never heard of.</summary>
    public Capabilities? Capabilities => _capabilities;

    /// <summary>When a conversation last came to the end of EHLO, as a timestamp of the clock; 0 while none did.</summary>
    public long LastOpened => Volatile.Read(ref _lastOpened);

    /// <summary>Connections that are open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that a session uses.</summary>
    public int Leased => Volatile.Read(ref _leased);

    /// <summary>True while its operator wants it to get mail.</summary>
    public bool IsWanted => Mode is MemberMode.Enabled && !Health.IsHeld;

    /// <summary>What its operator wants of it.</summary>
    public MemberMode Mode => (MemberMode)Volatile.Read(ref _mode);

    /// <summary>True while it gets mail.</summary>
    public bool IsAvailable => IsWanted && Health.IsUsable && !Ejection.IsOut;

    /// <summary>How much of its usual share of the mail it gets: 1, or less while it has just come back.</summary>
    public double Share
    {
        get
        {
            var returnedAt = Volatile.Read(ref _returnedAt);
            if (returnedAt == 0)
            {
                return 1;
            }

            var share = SlowRamp.Share(Services.Watch.Since(returnedAt), Home.Return.SlowRamp);
            if (share >= 1)
            {
                Interlocked.CompareExchange(ref _returnedAt, 0, returnedAt);
            }

            return share;
        }
    }

    /// <summary>What one more session would find, so that members with less than their whole share count as busier.</summary>
    public double Load => (Leased + 1) / Share;

    /// <summary>Connections that wait for a session.</summary>
    public int Idle => _idle.Count;

    /// <summary>False until the state store was asked what its operator wanted of it before the gateway started, or he said so since.</summary>
    public bool IsModeKnown => Volatile.Read(ref _modeIsKnown) != 0;

    /// <summary>What its operator wanted of it before the gateway started.</summary>
    public void Restore(MemberMode mode)
    {
        if (Interlocked.Exchange(ref _modeIsKnown, 1) == 0)
        {
            Volatile.Write(ref _mode, (int)mode);
        }
    }

    /// <summary>Whether it waited for its operator when the gateway stopped, and where that is kept from now on.</summary>
    /// <exception cref="StoreUnavailableException">The store is down.</exception>
    public async ValueTask RestoreAsync(MemberHold hold, CancellationToken cancellationToken)
    {
        _hold = hold;
        if (await hold.FindAsync(cancellationToken) is not { } reason)
        {
            return;
        }

        if (Home.Return.ManualResume)
        {
            Log.MemberHeld(Services.Logger, Name, Pool, reason);
            Health.Hold(reason);
        }
        else
        {
            hold.Say(null);
        }
    }

    /// <summary>Its operator wants it back, also where it still waits to come up.</summary>
    public void Resume()
    {
        _hold?.Say(null);
        Health.Resume();
        Ejection.End();
    }

    /// <summary>Its operator wants something else of it.</summary>
    /// <returns>False when he wanted that before.</returns>
    public bool Enter(MemberMode mode)
    {
        Volatile.Write(ref _modeIsKnown, 1);
        if (Interlocked.Exchange(ref _mode, (int)mode) == (int)mode)
        {
            return false;
        }

        if (mode is MemberMode.Enabled)
        {
            Returned();
            return true;
        }

        while (_idle.TakeOldest() is { } connection)
        {
            _ = RetireAsync(connection);
        }

        if (mode is MemberMode.Offline)
        {
            _lent.Cut();
        }

        return true;
    }

    /// <summary>A session has a link to it.</summary>
    public void Lent(MemberLink link)
    {
        _lent.Add(link);
        if (Mode is MemberMode.Offline)
        {
            link.Cut();
        }
    }

    /// <summary>It takes mail again: its share rises from now on.</summary>
    public void Returned()
    {
        ReturnsAt(Services.Watch.Now);
        Home.Queue.Freed();
    }

    /// <summary>It takes mail again at a time to come, as a timestamp of the clock.</summary>
    public void ReturnsAt(long time) => Volatile.Write(ref _returnedAt, time);

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
    public void Opened()
    {
        Counters.CountOpened();
        Volatile.Write(ref _lastOpened, Services.Clock.GetTimestamp());
        Health.Succeeded();
        Ejection.Passed(FaultPhase.Connect);
        Ejection.Passed(FaultPhase.Greeting);
    }

    /// <summary>The connection that was reserved did not come about.</summary>
    public void FailedToOpen(MemberLinkException failure)
    {
        Unreserve();
        Counters.CountFailed();

        // What TLS has to look like, where from and for whom, may differ from transaction to transaction, and descriptors are our own: that it failed says nothing about the member's next one.
        if (failure.Phase is not (LinkPhase.Tls or LinkPhase.Source or LinkPhase.Descriptor or LinkPhase.Client))
        {
            Health.ConversationFailed(failure.Circumstance);
            if (failure.Phase is not LinkPhase.Connect)
            {
                Ejection.Passed(FaultPhase.Connect);
            }

            Ejection.Failed(failure.Phase, failure.Circumstance);
        }
    }

    /// <summary>The connection that was reserved is not wanted any more.</summary>
    public void Unreserve()
    {
        Interlocked.Decrement(ref _leased);
        Interlocked.Decrement(ref _open);
        Home.Queue.Freed();
    }

    /// <summary>Takes a waiting connection that is still alive, or none.</summary>
    public MemberConnection? TakeIdle(LinkIdentity identity)
    {
        while (_idle.Take(identity, PollerThread.Current?.Poller) is { } connection)
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

    /// <summary>A session is done with its link.</summary>
    public void GiveBack(MemberLink link, MemberConnection connection, bool keep)
    {
        _lent.Remove(link);
        TakeBack(connection, keep);
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
        if (!keep || connection.Stain is not null || Mode is not MemberMode.Enabled || connection.Conversation.Transport.IsClosed || connection.IsExpired(Services.Watch) || !_idle.TryAdd(connection))
        {
            _ = RetireAsync(connection);
            return;
        }

        Home.Queue.Freed();
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
        Home.Remove(this);
        return Task.WhenAll(_idle.Close().Select(RetireAsync).Append(_hold?.Written ?? Task.CompletedTask));
    }

    private void CameUp()
    {
        _hold?.Say(null);
        Returned();
    }

    private void WentDown(string reason)
    {
        if (Home.Return.ManualResume)
        {
            _hold?.Say(reason);
        }

        if (Home.ServiceDownAction is not ServiceDownAction.None)
        {
            _lent.Cut();
        }
    }

    private async Task RetireAsync(MemberConnection connection)
    {
        await connection.CloseAsync();
        Interlocked.Decrement(ref _open);
        Home.Queue.Freed();
    }
}
