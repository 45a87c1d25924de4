using System.Collections.Concurrent;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <summary>An engine instance, who owns it at the moment, and the thread of its own.</summary>
/// <remarks>
/// Ownership is a flag, not a lock: nobody ever blocks on a lane, so nobody is stuck when one does not come back. Who finds it taken leaves work in the inbox,
/// or waits at the set. Whoever gives it up passes it to the lane's thread when there is work in the inbox. The thread runs what can hang for good: files
/// that load, handlers that can create promise jobs, and everything that continues a promise.
/// </remarks>
internal sealed partial class Lane : ILaneWatch
{
    private const long Outside = 0;
    private const long Lost = -1;

    private readonly LaneSet _set;
    private readonly ConcurrentQueue<LaneWork> _inbox = new();
    private readonly object _sleep = new();
    private readonly HashSet<Invocation> _pending = [];
    private readonly Thread _thread;
    private readonly LaneHold _hold;
    private Action<Exception?>? _loaded;
    private Invocation? _spare;
    private int _owned;
    private int _callbacks;
    private long _inside;
    private bool _isOver;
    private long _entered;
    private int _ended;
    private int _enteredBy;
    private bool _woken;
    private bool _onOwnThread;
    private bool _stopped;
    private RuleHandler? _handler;
    private ScriptLocation _file;

    public Lane(LaneSet set)
    {
        _set = set;
        Row = new CallRow(set, this);
        _hold = new LaneHold(set.ThreadLook);
        _thread = new Thread(RunThread) { IsBackground = true, Name = "rules" };
        _thread.Start();
    }

    /// <summary>The engine's half; null until it has loaded.</summary>
    public IScriptLane? Script { get; private set; }

    /// <summary>The calls in a row of who owns the lane.</summary>
    public CallRow Row { get; }

    /// <summary>Hears once how loading ended: of an error, or of null.</summary>
    public Action<Exception?>? Loaded { get => _loaded; set => _loaded = value; }

    public bool IsLost => Volatile.Read(ref _entered) == Lost;

    /// <summary>Entries since somebody last asked; the supervisor does not measure heaps that nobody used.</summary>
    public bool WasUsed { get; set; }

    /// <summary>True once no new call may start on it. Set by its owner.</summary>
    public bool IsRetired { get; set; }

    /// <summary>True while invocations wait for promises on it, or functions of its rules wait to be called.</summary>
    public bool HasPending
    {
        get
        {
            lock (_pending)
            {
                return _pending.Count != 0 || Volatile.Read(ref _callbacks) != 0;
            }
        }
    }

    /// <summary>A function was kept, or another was dropped: a lane that is on its way out waits for those.</summary>
    public void CountCallbacks(int change) => Interlocked.Add(ref _callbacks, change);

    /// <summary>How much waits for it; new asynchronous work goes where this is least.</summary>
    public int Backlog => _inbox.Count + Volatile.Read(ref _owned);

    /// <summary>Takes the lane if it is loaded and free, and not on its way out.</summary>
    public bool TryOwn() => Script is not null && !IsRetired && Interlocked.CompareExchange(ref _owned, 1, 0) == 0;

    /// <summary>Gives the lane up: to its thread if there is work, else to whoever comes next.</summary>
    public void GiveUp()
    {
        if (IsLost)
        {
            EndLost();
            return;
        }

        if (!_inbox.IsEmpty)
        {
            Wake();
            return;
        }

        // A full fence: work that was posted before the lane was free, and whose poster saw it owned, must be seen here.
        Interlocked.Exchange(ref _owned, 0);
        WakeIfWork();
        _set.Freed(this);
    }

    /// <summary>Leaves work for the lane's thread.</summary>
    public void Post(LaneWork work)
    {
        _inbox.Enqueue(work);
        WakeIfWork();
    }

    /// <summary>An invocation object for a call on this lane, which the caller owns.</summary>
    public Invocation Rent() => Interlocked.Exchange(ref _spare, null) ?? new Invocation();

    public void Return(Invocation invocation)
    {
        invocation.Clear();
        _spare = invocation;
    }

    /// <summary>Remembers an invocation that somebody waits for.</summary>
    public void Watch(Invocation invocation)
    {
        lock (_pending)
        {
            if (_isOver || IsLost)
            {
                // Nobody would ever tell: the lane's thread is gone, or does not come back.
                invocation.Abandon(IsLost
                    ? new ScriptLaneLostException(invocation.Handler.Location, "its lane was given up, and what was made there is gone")
                    : new OperationCanceledException("The rules' generation has ended."));
                return;
            }

            _pending.Add(invocation);
        }
    }

    public void Forget(Invocation invocation)
    {
        lock (_pending)
        {
            _pending.Remove(invocation);
        }
    }

    /// <summary>The invocations whose time is up.</summary>
    public IReadOnlyList<Invocation> Expired(long now)
    {
        lock (_pending)
        {
            return _pending.Count == 0 ? [] : [.. _pending.Where(invocation => invocation.Deadline != 0 && invocation.Deadline <= now)];
        }
    }

    /// <summary>If JavaScript has been inside for longer than it may, declares the lane lost and says so. Called by the supervisor.</summary>
    public LostLane? LoseIfLate(TimeProvider clock, ScriptLimits limits)
    {
        var entered = Volatile.Read(ref _entered);
        if (entered is Outside or Lost)
        {
            return null;
        }

        var handler = Volatile.Read(ref _handler);
        var file = _file;
        var allowed = (handler is null ? limits.Load : limits.Entry) + limits.Overshoot;
        if (_hold.Of(entered, Volatile.Read(ref _enteredBy), clock.GetElapsedTime(entered)) <= allowed || Interlocked.CompareExchange(ref _entered, Lost, entered) != entered)
        {
            return null;
        }

        if (_onOwnThread)
        {
            NativePriority.Lower(_enteredBy);
        }

        lock (_pending)
        {
            return new LostLane(file, handler, [.. _pending]);
        }
    }

    /// <summary>Says how loading ended, to the first who hears of it.</summary>
    public void EndLoading(Exception? failure) => Interlocked.Exchange(ref _loaded, null)?.Invoke(failure);

    public void Entered(ScriptLocation file, RuleHandler? handler)
    {
        _file = file;
        Volatile.Write(ref _handler, handler);
        _enteredBy = NativePriority.CurrentThreadId();
        WasUsed = true;
        Volatile.Write(ref _entered, Math.Max(1, _set.Clock.GetTimestamp()));
    }

    /// <summary>The time inside JavaScript since somebody last asked, in the clock's units.</summary>
    public long TakeInside()
    {
        var inside = _inside;
        _inside = 0;
        return inside;
    }

    public void Left()
    {
        var entered = Volatile.Read(ref _entered);
        if (entered > 0)
        {
            _inside += _set.Clock.GetTimestamp() - entered;
        }

        if (Interlocked.Exchange(ref _entered, Outside) == Lost)
        {
            Volatile.Write(ref _entered, Lost);
        }
    }

    public void Ready(HostPromise promise)
    {
        if (!IsLost)
        {
            Post(LaneWork.Settle(promise));
        }
    }

    public void Unhandled(ScriptException exception) => _set.Unhandled(exception);

    // It came back after all, too late: nobody may use it any more, so it is never given up, and ends here. Its thread comes by, too, to end itself.
    private void EndLost()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _set.End(Script);
            Wake();
        }
    }

    private void WakeIfWork()
    {
        if (!_inbox.IsEmpty && Interlocked.CompareExchange(ref _owned, 1, 0) == 0)
        {
            Wake();
        }
    }

    private void Wake()
    {
        lock (_sleep)
        {
            _woken = true;
            Monitor.Pulse(_sleep);
        }
    }

    private void Sleep()
    {
        lock (_sleep)
        {
            while (!_woken)
            {
                Monitor.Wait(_sleep);
            }

            _woken = false;
        }
    }

    // Being woken means owning the lane.
    private void RunThread()
    {
        do
        {
            Sleep();
            _onOwnThread = true;
            while (!_stopped && !IsLost && _inbox.TryDequeue(out var work))
            {
                Run(work);
            }

            _onOwnThread = false;
            if (!_stopped)
            {
                // Loaded means free to be called, so it is said last.
                GiveUp();
                EndLoading(null);
            }
        }
        while (!_stopped && !IsLost);
    }

    private void Run(LaneWork work)
    {
        switch (work.Kind)
        {
            case LaneWorkKind.Load:
                LoadFiles();
                break;
            case LaneWorkKind.Start:
                Start(work.Invocation!);
                break;
            case LaneWorkKind.Settle:
                Script!.Settle(work.Promise!);
                Conclude(work.Promise!.Owner);
                break;
            case LaneWorkKind.Expire:
                work.Invocation!.Fail(work.Error!);
                Script!.Release(work.Invocation);
                Conclude(work.Invocation);
                break;
            case LaneWorkKind.Drop:
                Script!.Drop(work.Callback!);
                CountCallbacks(-1);
                break;
            case LaneWorkKind.CheckHeap:
                CheckHeap();
                break;
            case LaneWorkKind.Stop:
                Stop();
                break;
        }
    }

    private void Start(Invocation invocation)
    {
        TakeStart();

        // Cancelled while it waited for the lane: nobody wants to know any more.
        if (!invocation.IsDone)
        {
            invocation.Deadline = _set.DeadlineOf(invocation);
            Script!.Start(invocation);
        }

        Conclude(invocation);
    }

    private void Conclude(Invocation invocation)
    {
        invocation.Inside += TakeInside();
        if (invocation.IsDone && !invocation.IsBooked)
        {
            _set.Book(invocation, invocation.Error);
            Forget(invocation);
        }
    }

    private void LoadFiles()
    {
        try
        {
            Script = _set.CreateScript(this);

            // Loading is nobody's call.
            TakeInside();
        }
        catch (Exception exception)
        {
            // Reported to the one who builds the generation; a lane without script is never owned again.
            _stopped = true;
            EndLoading(exception);
        }
    }

    private void Stop()
    {
        _stopped = true;
        lock (_pending)
        {
            foreach (var invocation in _pending)
            {
                invocation.Abandon(new OperationCanceledException("The rules' generation has ended."));
            }

            _pending.Clear();
            _isOver = true;
        }

        _set.End(Script);
    }

    private void CheckHeap()
    {
        var limit = _set.Limits.Heap;
        if (Script!.MeasureHeap() <= limit)
        {
            return;
        }

        Script.Collect();
        var bytes = Script.MeasureHeap();
        if (bytes > limit)
        {
            _set.Outgrown(this, bytes);
        }
    }
}
