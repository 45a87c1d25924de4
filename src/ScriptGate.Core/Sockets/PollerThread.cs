namespace ScriptGate.Core.Sockets;

/// <summary>A thread that leads a poller, or did until something kept it.</summary>
internal sealed class PollerThread(SocketPoller poller)
{
    [ThreadStatic]
    private static PollerThread? t_current;

    private volatile IMayStall? _inside;

    /// <summary>The thread this code runs on, if it is a poller's.</summary>
    public static PollerThread? Current => t_current;

    public SocketPoller Poller => poller;

    /// <summary>What runs on the thread now and may block; null when nobody said so.</summary>
    public IMayStall? Inside
    {
        get => _inside;
        set => _inside = value;
    }

    /// <summary>Makes the calling thread this one.</summary>
    public void Enter() => t_current = this;
}
