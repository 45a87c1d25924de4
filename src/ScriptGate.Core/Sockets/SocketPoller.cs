using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>One epoll instance and the thread that leads it: it waits for events and serves the sockets that have some, sessions included.</summary>
/// <remarks>
/// Sessions run here because a hop to another thread costs more than a command. A step that blocks would stop every other socket of the poller; so the watch
/// (<see cref="PollerSet"/>) makes another thread the leader, which goes on with the rest of the batch, and the blocked one leaves when it comes back.
/// </remarks>
internal sealed unsafe class SocketPoller
{
    private const int BatchSize = 64;

    private readonly Func<PollerThread, ThreadSample?> _look;
    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();
    private readonly int _epoll;
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(BatchSize * Libc.EventSize));
    private Slot[] _slots = new Slot[64];
    private int _used;
    private int _count;
    private int _next;

    // The leader's number, doubled; plus one while it is inside a call. Only the leader enters, and either the leader or the watch ends the call.
    private int _turn;
    private int _calls;
    private int _seenCalls;
    private int _seenStep;
    private ThreadSample? _firstInCall;
    private ThreadSample? _firstInStep;
    private PollerThread _leader;

    /// <param name="number">For the names of its threads.</param>
    /// <param name="look">What is known of a thread; null: what the system says.</param>
    /// <exception cref="IOException">The system gives no more descriptors.</exception>
    public SocketPoller(int number, Func<PollerThread, ThreadSample?>? look = null)
    {
        Number = number;
        _look = look ?? (static thread => thread.Sample());
        _epoll = Libc.EpollCreate(Libc.EpollCloseOnExec);
        if (_epoll < 0)
        {
            throw new IOException($"No poller can be made: {Libc.Describe(Marshal.GetLastPInvokeError())}.");
        }

        _leader = new PollerThread(this);
        StartLeader();
    }

    public int Number { get; }

    /// <summary>Calls so far; tells the watch an idle poller from a busy one.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Whether the leader is inside of a call.</summary>
    public bool IsInside => (Volatile.Read(ref _turn) & 1) != 0;

    /// <summary>Threads that had to be replaced because something blocked them.</summary>
    public int Replaced { get; private set; }

    /// <summary>Descriptors that are watched now.</summary>
    public int Watched
    {
        get
        {
            lock (_gate)
            {
                return _used - _free.Count;
            }
        }
    }

    /// <summary>Watches a descriptor until it is closed.</summary>
    /// <returns>The key for <see cref="Remove"/>; never 0.</returns>
    /// <exception cref="IOException">The system watches no more descriptors.</exception>
    /// <exception cref="ObjectDisposedException">The descriptor was closed.</exception>
    public ulong Add(SafeHandle descriptor, uint events, IPollable target)
    {
        var key = Take(target);
        var entry = stackalloc byte[Libc.EventSize];
        *(uint*)entry = events;
        *(ulong*)(entry + Libc.EventDataOffset) = key;
        var isWatched = false;
        try
        {
            isWatched = Libc.EpollControl(_epoll, Libc.EpollAdd, descriptor, entry) == 0;
            return isWatched ? key : throw new IOException($"A socket cannot be watched: {Libc.Describe(Marshal.GetLastPInvokeError())}.");
        }
        finally
        {
            if (!isWatched)
            {
                Remove(key);
            }
        }
    }

    /// <summary>Stops watching a descriptor that stays open.</summary>
    public void Delete(SafeHandle descriptor) => _ = Libc.EpollControl(_epoll, Libc.EpollDelete, descriptor, null);

    /// <summary>Forgets a target. Events of it that were fetched already find nobody.</summary>
    public void Remove(ulong key)
    {
        if (key == 0)
        {
            return;
        }

        lock (_gate)
        {
            ref var slot = ref _slots[(int)(uint)key];
            if (slot.Age == (uint)(key >> 32))
            {
                slot.Target = null;
                slot.Age++;
                _free.Push((int)(uint)key);
            }
        }
    }

    /// <summary>Called by the watch at each look: replaces the leader if it has kept itself inside one call since an earlier look.</summary>
    /// <returns>What the thread has been inside of since then; null when nothing blocks, or nobody knows what.</returns>
    public IMayStall? Relieve()
    {
        var turn = Volatile.Read(ref _turn);
        var calls = Calls;
        var leader = _leader;
        var step = leader.Step;
        var inside = leader.Inside;
        if ((turn & 1) == 0)
        {
            _seenCalls = calls;
            return null;
        }

        var now = _look(leader);
        var isSameStep = step == _seenStep && calls == _seenCalls;
        if (!isSameStep)
        {
            _seenStep = step;
            _firstInStep = now;
        }

        if (calls != _seenCalls)
        {
            _seenCalls = calls;
            _firstInCall = now;
            return null;
        }

        if (!IsHeldUp(_firstInCall, now) || Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn)
        {
            return null;
        }

        Replaced++;
        _leader = new PollerThread(this);
        StartLeader();
        return isSameStep && leader.Step == step && IsHeldUp(_firstInStep, now) ? inside : null;
    }

    // Where the system does not say what its threads do, the clock alone decides.
    private static bool IsHeldUp(ThreadSample? first, ThreadSample? now) => first is not { } then || now is not { } later || ThreadSample.IsHeldUp(then, later);

    private void StartLeader() => new Thread(Lead) { IsBackground = true, Name = $"sockets {Number}" }.UnsafeStart(_leader);

    private void Lead(object? thread)
    {
        // When somebody else leads the watch has had its last look at this thread.
        using var statistics = new ThreadStatistics(ThreadStatistics.OfThisThread());
        ((PollerThread)thread!).Enter(statistics);
        var turn = Volatile.Read(ref _turn);
        while (true)
        {
            if (_next == _count)
            {
                _next = 0;
                _count = Math.Max(0, Libc.EpollWait(_epoll, _events, BatchSize, -1));
                continue;
            }

            var entry = _events + (_next++ * Libc.EventSize);
            if (Find(*(ulong*)(entry + Libc.EventDataOffset)) is not { } target)
            {
                continue;
            }

            var events = *(uint*)entry;
            Volatile.Write(ref _calls, _calls + 1);
            Volatile.Write(ref _turn, turn + 1);
            target.OnEvents(events);
            if (Interlocked.CompareExchange(ref _turn, turn, turn + 1) != turn + 1)
            {
                // Somebody leads in this thread's place.
                return;
            }
        }
    }

    private ulong Take(IPollable target)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var index))
            {
                index = _used++;
                if (index == _slots.Length)
                {
                    Array.Resize(ref _slots, index * 2);
                }
            }

            ref var slot = ref _slots[index];
            slot.Target = target;
            slot.Age = Math.Max(1, slot.Age);
            return ((ulong)slot.Age << 32) | (uint)index;
        }
    }

    private IPollable? Find(ulong key)
    {
        lock (_gate)
        {
            ref var slot = ref _slots[(int)(uint)key];
            return slot.Age == (uint)(key >> 32) ? slot.Target : null;
        }
    }

    private struct Slot
    {
        public IPollable? Target;
        public uint Age;
    }
}
