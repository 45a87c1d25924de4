namespace ScriptGate.Core.Sockets;

/// <summary>Something a poller watches.</summary>
internal interface IPollable
{
    /// <summary>Called by the poller's thread. What it calls in turn may block: the poller then goes on without this thread.</summary>
    /// <param name="events">The EPOLL bits.</param>
    void OnEvents(uint events);
}

/// <summary>Code on a poller's thread that may block, and is told when it did.</summary>
internal interface IMayStall
{
    /// <summary>Whether it did, and has to be called on other threads.</summary>
    bool IsSlow { get; }

    /// <summary>Called by the watch while the code is still inside.</summary>
    void Stalled(TimeSpan atLeast);
}
