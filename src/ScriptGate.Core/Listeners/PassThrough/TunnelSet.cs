namespace ScriptGate.Core.Listeners;

/// <summary>Every connection that is passed through.</summary>
internal sealed class TunnelSet(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Tunnel> _tunnels = [];
    private TaskCompletionSource? _empty;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _tunnels.Count;
            }
        }
    }

    public void Add(Tunnel tunnel)
    {
        lock (_gate)
        {
            _tunnels.Add(tunnel);
        }
    }

    public void Remove(Tunnel tunnel)
    {
        lock (_gate)
        {
            if (_tunnels.Remove(tunnel) && _tunnels.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Ends those in which nothing moved for too long.</summary>
    public void Tick()
    {
        var now = clock.GetTimestamp();
        foreach (var tunnel in Snapshot())
        {
            tunnel.Tick(now);
        }
    }

    /// <summary>Waits until all have ended by themselves: where a message begins and ends in them nobody knows.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            _empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_tunnels.Count == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }

    /// <summary>Breaks off what is left.</summary>
    public void AbortAll()
    {
        foreach (var tunnel in Snapshot())
        {
            tunnel.Abort(Tunnel.Ends.Shutdown);
        }
    }

    private Tunnel[] Snapshot()
    {
        lock (_gate)
        {
            return _tunnels.Count == 0 ? [] : [.. _tunnels];
        }
    }
}
