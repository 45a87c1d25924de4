using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <content>Keeping the lanes in order: what the supervisor does a few times a second.</content>
internal sealed partial class LaneSet
{
    /// <summary>Compares every lane with the clock: what is late is ended, what does not come back is replaced.</summary>
    /// <param name="checkHeaps">Whether to measure heaps, too.</param>
    public void Sweep(bool checkHeaps)
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            if (Volatile.Read(ref _lanes[i]) is { } lane)
            {
                SweepLane(i, lane, checkHeaps);
            }
        }

        foreach (var lane in _outgrown.Keys)
        {
            SweepOutgrown(lane);
        }
    }

    /// <summary>A lane's heap stays above the watermark: it gets no more calls, and ends with its last promise.</summary>
    internal void Outgrown(Lane lane, long bytes)
    {
        var index = Array.IndexOf(_lanes, lane);
        if (index >= 0)
        {
            Log.LaneOutgrown(_logger, bytes, Limits.Heap);
            lane.IsRetired = true;
            _outgrown.TryAdd(lane, true);
            Replace(index, lane);
        }
    }

    private void SweepLane(int index, Lane lane, bool checkHeaps)
    {
        if (lane.LoseIfLate(Clock, Limits) is { } lost)
        {
            Mourn(lane, lost);
            if (lost.Handler is not null)
            {
                Replace(index, lane);
            }

            return;
        }

        EndLate(lane);
        if (checkHeaps && lane.WasUsed && lane.Script is not null)
        {
            lane.WasUsed = false;
            lane.Post(LaneWork.CheckHeap);
        }
    }

    private void SweepOutgrown(Lane lane)
    {
        if (lane.LoseIfLate(Clock, Limits) is { } lost)
        {
            _outgrown.TryRemove(lane, out _);
            Mourn(lane, lost);
            return;
        }

        EndLate(lane);
        if (!lane.HasPending && _outgrown.TryRemove(lane, out _))
        {
            lane.Post(LaneWork.Stop);
        }
    }

    private void TellOfGone(Lane lane)
    {
        foreach (var watcher in _laneWatchers)
        {
            watcher(lane);
        }
    }

    private void EndLate(Lane lane)
    {
        foreach (var invocation in lane.Expired(Clock.GetTimestamp()))
        {
            var handler = invocation.Handler;
            var time = TimeOf(invocation);
            invocation.Deadline = 0;
            lane.Post(LaneWork.Expire(invocation, new ScriptTimeoutException(
                handler.Location, $"the promise of the {handler.Event} handler was not settled within {time.TotalMilliseconds} ms")));
        }
    }

    private void Mourn(Lane lane, LostLane lost)
    {
        if (lost.Handler is { } handler)
        {
            _quarantine.Add(handler);
            Log.LaneLost(_logger, handler.Location, handler.Event);
        }
        else
        {
            Log.LaneLostLoading(_logger, lost.File);
            lane.EndLoading(new ScriptLoadException([LostWith(lost.File, "the file")]));
        }

        foreach (var invocation in lost.Pending)
        {
            var culprit = lost.Handler is { } guilty ? $"the {guilty.Event} handler at {guilty.Location}" : "another handler of this lane";
            var error = LostWith(invocation.Handler.Location, ReferenceEquals(invocation.Handler, lost.Handler) ? $"the {invocation.Handler.Event} handler" : culprit);
            Book(invocation, error);
            invocation.Abandon(error);
        }
    }

    private void FailWaitersIfNoLaneIsLeft()
    {
        while (LaneCount == 0 && _waiters.TryDequeue(out var waiter))
        {
            waiter.TrySetException(LostWith(default, "the rules"));
        }
    }

    private void Replace(int index, Lane gone)
    {
        if (_disposed)
        {
            Volatile.Write(ref _lanes[index], null);
            return;
        }

        var lane = new Lane(this);
        lane.Loaded = failure =>
        {
            if (failure is null)
            {
                Freed(lane);
                TellOfGone(gone);
                return;
            }

            Log.LaneNotReplaced(_logger, failure);
            Volatile.Write(ref _lanes[index], null);
            FailWaitersIfNoLaneIsLeft();
        };
        Volatile.Write(ref _lanes[index], lane);
        lane.Post(LaneWork.Load);
        if (_disposed)
        {
            lane.Post(LaneWork.Stop);
        }
    }
}
