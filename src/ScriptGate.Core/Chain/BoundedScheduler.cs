namespace ScriptGate.Core.Chain;

/// <summary>Runs calls on threads of its own, at most so many at once with at most so many waiting. Threads start when needed and end when idle.</summary>
internal sealed class BoundedScheduler(int threads, int queueLength)
{
    private readonly Queue<Action> _queue = new();
    private int _running;

    /// <exception cref="StepBusyException">All threads are busy and the queue is full.</exception>
    public Task<Verdict> RunAsync(Func<ValueTask<Verdict>> call)
    {
        var completion = new TaskCompletionSource<Verdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() => _ = CompleteAsync(call, completion));
        return completion.Task;
    }

    private static async Task CompleteAsync(Func<ValueTask<Verdict>> call, TaskCompletionSource<Verdict> completion)
    {
        try
        {
            completion.SetResult(await call());
        }
        catch (Exception exception)
        {
            completion.SetException(exception);
        }
    }

    private void Enqueue(Action work)
    {
        lock (_queue)
        {
            if (_running < threads)
            {
                _running++;
            }
            else if (_queue.Count < queueLength)
            {
                _queue.Enqueue(work);
                return;
            }
            else
            {
                throw new StepBusyException();
            }
        }

        new Thread(Work) { IsBackground = true, Name = "slow step" }.Start(work);
    }

    private void Work(object? first)
    {
        for (var work = (Action)first!; ;)
        {
            work();
            lock (_queue)
            {
                if (!_queue.TryDequeue(out work!))
                {
                    _running--;
                    return;
                }
            }
        }
    }
}

/// <summary>A check that blocks its callers has as many calls waiting as it may have.</summary>
internal sealed class StepBusyException() : Exception("The check blocks its callers and too many calls are waiting for it.");
