namespace ScriptGate.Core.Sockets;

/// <summary>A thread that leads a poller, or did until something kept it.</summary>
internal sealed class PollerThread(SocketPoller poller)
{
    [ThreadStatic]
    private static PollerThread? t_current;

    private volatile IMayStall? _inside;
    private int _step;
    private ThreadStatistics? _statistics;

    /// <summary>The thread this code runs on, if it is a poller's.</summary>
    public static PollerThread? Current => t_current;

    public SocketPoller Poller => poller;

    /// <summary>What runs on the thread now and may block; null when nobody said so.</summary>
    public IMayStall? Inside
    {
        get => _inside;
        set
        {
            _inside = value;
            Volatile.Write(ref _step, _step + 1);
        }
    }

    /// <summary>Changes whenever <see cref="Inside"/> does: tells one step that lasts from many that are quick.</summary>
    public int Step => Volatile.Read(ref _step);

    /// <summary>Makes the calling thread this one.</summary>
    /// <param name="statistics">What the system says of it; the caller's, for as long as the thread leads.</param>
    public void Enter(ThreadStatistics statistics)
    {
        t_current = this;
        _statistics = statistics;
    }

    /// <summary>A sample of the thread, now. For the watch, and only while the thread leads.</summary>
    /// <returns>Null when the system does not say, or the thread has not begun.</returns>
    public ThreadSample? Sample() => _statistics?.Take();
}
