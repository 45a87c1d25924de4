using System.Collections.Concurrent;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Sockets;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Lanes;

/// <content>Calls: inline on the session's thread, or on the lane's own when the handler can create promise jobs.</content>
internal sealed partial class LaneSet
{
    private readonly ConcurrentQueue<LaneWaiter> _waiters = new();
    private readonly QueuePace _pace;
    private int _next;
    private int _due;
    private int _timerCalls;

    /// <summary>Calls a handler.</summary>
    /// <returns>The host object it returned, or null. Complete already when the handler is synchronous and a lane was free.</returns>
    public ValueTask<object?> InvokeAsync(RuleHandler handler, in ScriptCall call, CancellationToken cancellationToken)
    {
        if (_quarantine.Holds(handler))
        {
            var error = new ScriptQuarantinedException(handler.Location, $"the {handler.Event} handler is quarantined until its file changes, because it made its lane hang");
            _accounts[handler.Index].Record(TimeSpan.Zero, TimeSpan.Zero, Limits.Promise, error);
            return ValueTask.FromException<object?>(error);
        }

        if (_disposed)
        {
            return ValueTask.FromException<object?>(new ObjectDisposedException("rules"));
        }

        if (handler.MayQueueMicrotasks)
        {
            return RunOnThread(handler, call, cancellationToken);
        }

        return TryOwnAny() is { } lane ? RunInline(lane, handler, call, cancellationToken) : new(WaitAndRunAsync(handler, call, cancellationToken));
    }

    /// <summary>The calls that wait for a lane, or for the thread of theirs. What a lane that was given up leaves behind does not count.</summary>
    public QueueView Queue => new(Waiting, _pace.Each);

    /// <summary>Calls a function that a rule gave, on the lane it was made in.</summary>
    public async Task InvokeAsync(ScriptCallback callback, ScriptCall call, CancellationToken cancellationToken)
    {
        var handler = callback.Handler;
        if (_quarantine.Holds(handler))
        {
            throw new ScriptQuarantinedException(handler.Location, "the function is quarantined until its file changes, because it made its lane hang");
        }

        var lane = (Lane)callback.Lane;
        var invocation = new Invocation();
        invocation.Begin(handler, call, callback);
        var pending = AwaitAsync(lane, invocation, cancellationToken);
        Post(lane, invocation);
        await pending;
    }

    /// <summary>True while timers call functions, or are about to.</summary>
    public bool HasTimerCalls => Volatile.Read(ref _timerCalls) != 0;

    /// <summary>A timer is due: until its call is with its lane the rules are not quiet.</summary>
    public void BeginTimerCall()
    {
        Interlocked.Increment(ref _timerCalls);
        Interlocked.Increment(ref _due);
    }

    /// <summary>The timer's call is with its lane.</summary>
    public void PassTimerCall() => Interlocked.Decrement(ref _due);

    /// <summary>The timer's call has ended, and the timer waits for its next one or is over.</summary>
    public void EndTimerCall() => Interlocked.Decrement(ref _timerCalls);

    /// <summary>Keeps a function that a rule gave, inside the host function it gave it to.</summary>
    public static void Keep(ScriptCallback callback)
    {
        callback.Keep();
        ((Lane)callback.Lane).CountCallbacks(1);
    }

    /// <summary>Lets go of a function that was kept.</summary>
    public static void Drop(ScriptCallback callback) => ((Lane)callback.Lane).Post(LaneWork.Drop(callback));

    /// <summary>A lane is free: those who wait for one come first.</summary>
    internal void Freed(Lane lane)
    {
        if (!_waiters.IsEmpty && lane.TryOwn())
        {
            ServeWaiter(lane);
        }
    }

    /// <summary>Writes a call that did not end at once into the books.</summary>
    internal void Book(Invocation invocation, Exception? error)
    {
        invocation.IsBooked = true;
        var handler = invocation.Handler;
        var account = invocation.Callback is null ? _accounts[handler.Index] : _timerAccounts[handler.Rule];
        var inside = Clock.GetElapsedTime(0, invocation.Inside);
        account.Record(inside, Clock.GetElapsedTime(invocation.Began) - inside, TimeOf(invocation), error);
        Tell(handler, invocation.Call, inside);
    }

    internal long DeadlineOf(Invocation invocation) =>
        Clock.GetTimestamp() + (long)(TimeOf(invocation).TotalSeconds * Clock.TimestampFrequency);

    /// <summary>A call that waited has its lane.</summary>
    internal void Served() => _pace.Served(Waiting != 0);

    private static void Tell(RuleHandler handler, in ScriptCall call, TimeSpan computing)
    {
        if (call.Caller is RuleCall { Observer: { } observer, Judged: { } judged })
        {
            observer.RuleComputed(judged, BoundHandler.SourceOf(handler), computing);
        }
    }

    private TimeSpan TimeOf(Invocation invocation) => invocation.Call.Timeout ?? invocation.Handler.Timeout ?? Limits.Promise;

    private static ScriptLaneLostException LostWith(ScriptLocation location, string what) =>
        new(location, $"{what} did not come back; its lane was given up and a new one has taken its place");

    private int Waiting
    {
        get
        {
            var waiting = _waiters.Count;
            foreach (var lane in _lanes)
            {
                waiting += lane?.Starts ?? 0;
            }

            return waiting;
        }
    }

    // Each poller has a lane of its own where there are enough: two pollers do not meet at one, and what a lane has compiled and kept stays in the cache of one thread. Of others the processor is a good first guess.
    private Lane? TryOwnAny()
    {
        var lanes = _lanes;
        var start = PollerThread.Current?.Poller.Number ?? Thread.GetCurrentProcessorId();
        for (var i = 0; i < lanes.Length; i++)
        {
            if (Volatile.Read(ref lanes[(start + i) % lanes.Length]) is { } lane && lane.TryOwn())
            {
                return lane;
            }
        }

        return null;
    }

    private ValueTask<object?> RunInline(Lane lane, RuleHandler handler, in ScriptCall call, CancellationToken cancellationToken)
    {
        var invocation = lane.Rent();
        invocation.Begin(handler, call);
        try
        {
            lane.Script!.Start(invocation);
        }
        catch (Exception exception)
        {
            invocation.Fail(exception);
        }

        return EndInline(lane, invocation, cancellationToken);
    }

    // The handler has returned: its result, or the wait for its promise. The lane is free then.
    private ValueTask<object?> EndInline(Lane lane, Invocation invocation, CancellationToken cancellationToken)
    {
        if (!invocation.IsDone)
        {
            // It asked for a host promise; only the lane's thread can end it from here on.
            invocation.Inside += lane.TakeInside();
            invocation.Deadline = DeadlineOf(invocation);
            var pending = AwaitAsync(lane, invocation, cancellationToken);
            lane.GiveUp();
            return new(pending);
        }

        var handler = invocation.Handler;
        var result = invocation.Result;
        var error = lane.IsLost ? LostWith(handler.Location, $"the {handler.Event} handler") : invocation.Error;
        invocation.Inside += lane.TakeInside();
        if (!invocation.IsBooked)
        {
            BookInline(invocation, error);
        }

        if (!invocation.HasPromises)
        {
            lane.Return(invocation);
        }

        lane.GiveUp();
        return error is null ? new(result) : ValueTask.FromException<object?>(error);
    }

    /// <summary>Writes a call that ended at once into the books: it has waited for nothing. A promise that it left behind may bring it to the lane's thread once more.</summary>
    internal void BookInline(Invocation invocation, Exception? error)
    {
        invocation.IsBooked = true;
        var computing = Clock.GetElapsedTime(0, invocation.Inside);
        _accounts[invocation.Handler.Index].Record(computing, TimeSpan.Zero, Limits.Promise, error);
        Tell(invocation.Handler, invocation.Call, computing);
    }

    private async Task<object?> WaitAndRunAsync(RuleHandler handler, ScriptCall call, CancellationToken cancellationToken)
    {
        var waiter = new LaneWaiter();
        _pace.Joined();
        _waiters.Enqueue(waiter);
        if (LaneCount == 0)
        {
            throw LostWith(handler.Location, "the rules");
        }

        if (TryOwnAny() is { } free)
        {
            ServeWaiter(free);
        }

        Lane lane;
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((LaneWaiter)state!).TrySetCanceled(token), waiter))
        {
            lane = await waiter.Task;
        }

        return await RunInline(lane, handler, call, cancellationToken);
    }

    private void ServeWaiter(Lane lane)
    {
        while (_waiters.TryDequeue(out var waiter))
        {
            if (waiter.TrySetResult(lane))
            {
                Served();
                return;
            }
        }

        lane.GiveUp();
    }

    private ValueTask<object?> RunOnThread(RuleHandler handler, in ScriptCall call, CancellationToken cancellationToken)
    {
        if (LeastBusy() is not { } lane)
        {
            return ValueTask.FromException<object?>(LostWith(handler.Location, "the rules"));
        }

        var invocation = new Invocation();
        invocation.Begin(handler, call);
        var pending = AwaitAsync(lane, invocation, cancellationToken);
        Post(lane, invocation);
        return new(pending);
    }

    private void Post(Lane lane, Invocation invocation)
    {
        _pace.Joined();
        lane.PostStart(invocation);
    }

    private Lane? LeastBusy()
    {
        Lane? best = null;
        var lanes = _lanes;
        var start = (uint)Interlocked.Increment(ref _next);
        for (uint i = 0; i < lanes.Length; i++)
        {
            if (Volatile.Read(ref lanes[(start + i) % lanes.Length]) is { Script: not null } lane && (best is null || lane.Backlog < best.Backlog))
            {
                best = lane;
            }
        }

        return best;
    }

    // The synchronous part registers the invocation, before anything can end it.
    private async Task<object?> AwaitAsync(Lane lane, Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.Began = Clock.GetTimestamp();
        var waiting = invocation.Wait();
        lane.Watch(invocation);
        await using (cancellationToken.UnsafeRegister(
            (state, token) => lane.Post(LaneWork.Expire((Invocation)state!, new OperationCanceledException(token))), invocation))
        {
            return await waiting;
        }
    }

    private sealed class LaneWaiter() : TaskCompletionSource<Lane>(TaskCreationOptions.RunContinuationsAsynchronously);
}
