namespace ScriptGate.Core.Sockets;

/// <summary>A thread that leads a poller, or did until something kept it.</summary>
internal sealed class PollerThread(SocketPoller poller)
{
    [ThreadStatic]
    private static PollerThread? t_current;

    private volatile IMayStall? _inside;
    private int _step;

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

    /// <summary>The system's number of the thread; 0 until it has begun.</summary>
    public int Number { get; private set; }

    /// <summary>Makes the calling thread this one.</summary>
    public void Enter()
    {
        t_current = this;
        Number = ThreadStatistics.OfThisThread();
    }
}
