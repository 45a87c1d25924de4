using System.Collections.Concurrent;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <content>Calls: inline on the session's thread, or on the lane's own when the handler can create promise jobs.</content>
internal sealed partial class LaneSet
{
    private readonly ConcurrentQueue<TaskCompletionSource<Lane>> _waiters = new();
    private int _next;

    /// <summary>Calls a handler.</summary>
    /// <returns>The host object it returned, or null. Complete already when the handler is synchronous and a lane was free.</returns>
    public ValueTask<object?> InvokeAsync(RuleHandler handler, in ScriptCall call, CancellationToken cancellationToken)
    {
        if (_quarantine.Holds(handler))
        {
            return ValueTask.FromException<object?>(new ScriptQuarantinedException(
                handler.Location, $"the {handler.Event} handler is quarantined until its file changes, because it made its lane hang"));
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

    /// <summary>A lane is free: those who wait for one come first.</summary>
    internal void Freed(Lane lane)
    {
        if (!_waiters.IsEmpty && lane.TryOwn())
        {
            ServeWaiter(lane);
        }
    }

    internal long DeadlineOf(Invocation invocation) =>
        Clock.GetTimestamp() + (long)(TimeOf(invocation).TotalSeconds * Clock.TimestampFrequency);

    private TimeSpan TimeOf(Invocation invocation) => invocation.Call.Timeout ?? invocation.Handler.Timeout ?? Limits.Promise;

    private static ScriptLaneLostException LostWith(ScriptLocation location, string what) =>
        new(location, $"{what} did not come back; its lane was given up and a new one has taken its place");

    // A caller's processor is a good first guess: threads on different processors then do not meet at one lane.
    private Lane? TryOwnAny()
    {
        var lanes = _lanes;
        var start = Thread.GetCurrentProcessorId();
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

        if (!invocation.IsDone)
        {
            // It asked for a host promise; only the lane's thread can end it from here on.
            invocation.Deadline = DeadlineOf(invocation);
            var pending = AwaitAsync(lane, invocation, cancellationToken);
            lane.GiveUp();
            return new(pending);
        }

        var result = invocation.Result;
        var error = lane.IsLost ? LostWith(handler.Location, $"the {handler.Event} handler") : invocation.Error;
        lane.Return(invocation);
        lane.GiveUp();
        return error is null ? new(result) : ValueTask.FromException<object?>(error);
    }

    private async Task<object?> WaitAndRunAsync(RuleHandler handler, ScriptCall call, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Lane>(TaskCreationOptions.RunContinuationsAsynchronously);
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
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<Lane>)state!).TrySetCanceled(token), waiter))
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
        lane.Post(LaneWork.Start(invocation));
        return new(pending);
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
    private static async Task<object?> AwaitAsync(Lane lane, Invocation invocation, CancellationToken cancellationToken)
    {
        var waiting = invocation.Wait();
        lane.Watch(invocation);
        await using (cancellationToken.UnsafeRegister(
            (state, token) => lane.Post(LaneWork.Expire((Invocation)state!, new OperationCanceledException(token))), invocation))
        {
            return await waiting;
        }
    }
}
