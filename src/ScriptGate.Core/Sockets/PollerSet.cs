namespace ScriptGate.Core.Sockets;

/// <summary>The pollers of the process, one for each processor, and the watch that keeps them going when a step blocks its thread.</summary>
internal sealed class PollerSet
{
    /// <summary>How often the watch looks while there is traffic. Twice that is how long one step that sleeps may hold up other sockets of its poller; one that computes, until it had <see cref="ThreadSample.Busy"/>.</summary>
    internal static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(25);

    /// <summary>How often it looks when nothing happened since the last look.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250);

    private static readonly Lazy<PollerSet> s_shared = new(static () => new PollerSet(Environment.ProcessorCount).Watched());

    private readonly SocketPoller[] _pollers;
    private int _last;
    private int _seen;

    /// <summary>Pollers that nobody watches yet.</summary>
    /// <param name="count">How many.</param>
    /// <param name="look">What is known of a thread; null: what the system says.</param>
    internal PollerSet(int count, Func<PollerThread, ThreadSample?>? look = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("ScriptGate's sockets need Linux (epoll).");
        }

        _pollers = [.. Enumerable.Range(0, count).Select(number => new SocketPoller(number, look))];
    }

    /// <summary>The one of the process. Its threads end with the process.</summary>
    public static PollerSet Shared => s_shared.Value;

    public IReadOnlyList<SocketPoller> Pollers => _pollers;

    /// <summary>The poller for a new socket: that of the calling thread, so that a session and its member stay together, else the next one.</summary>
    public SocketPoller Choose() => PollerThread.Current?.Poller ?? _pollers[(uint)Interlocked.Increment(ref _last) % (uint)_pollers.Length];

    /// <summary>One look of the watch at all pollers.</summary>
    /// <param name="sinceLast">The time since the look before.</param>
    /// <returns>The time until the next.</returns>
    internal TimeSpan Look(TimeSpan sinceLast)
    {
        // A new leader counts as traffic: what it goes on with may block it at once.
        var traffic = 0;
        var isInside = false;
        foreach (var poller in _pollers)
        {
            poller.Relieve()?.Stalled(sinceLast);
            traffic += poller.Calls + poller.Replaced;
            isInside |= poller.IsInside;
        }

        // A call that lasts and is not held up yet may be soon.
        var next = traffic == _seen && !isInside ? Idle : Busy;
        _seen = traffic;
        return next;
    }

    private PollerSet Watched()
    {
        new Thread(Watch) { IsBackground = true, Name = "sockets watch" }.UnsafeStart();
        return this;
    }

    private void Watch()
    {
        // It is never set: a look around for it before each wait would only yield the processor thirty times.
        using var never = new ManualResetEventSlim(initialState: false, spinCount: 0);
        for (var interval = Idle; ; interval = Look(interval))
        {
            never.Wait(interval);
        }
    }
}
