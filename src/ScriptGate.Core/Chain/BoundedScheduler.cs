namespace ScriptGate.Core.Chain;

/// <summary>Runs calls on threads of its own, at most so many at once with at most so many waiting. Threads start when needed, and end when nobody needed them for a while.</summary>
/// <param name="threads">How many threads.</param>
/// <param name="queueLength">How many calls may wait for one.</param>
/// <param name="patience">How long a thread without a call waits for the next one: starting one costs more than most calls.</param>
internal sealed class BoundedScheduler(int threads, int queueLength, TimeSpan patience)
{
    private readonly Queue<Call> _queue = new();
    private readonly List<Worker> _workers = [];

    /// <summary>Threads there are now.</summary>
    internal int Threads
    {
        get
        {
            lock (_queue)
            {
                return _workers.Count;
            }
        }
    }

    /// <summary>How many of them wait for a call.</summary>
    internal int Waiting
    {
        get
        {
            lock (_queue)
            {
                return _workers.Count(static worker => worker.Call is null);
            }
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the call any more; one that still waits for a thread then is not made.</param>
    /// <exception cref="StepBusyException">All threads are busy and the queue is full, or no thread is expected back.</exception>
    public Task<Verdict> RunAsync(Func<ValueTask<Verdict>> call, CancellationToken cancellationToken)
    {
        var asked = new Call(call, cancellationToken);
        Enqueue(asked);
        return asked.Answer;
    }

    private void Enqueue(Call call)
    {
        Worker worker;
        lock (_queue)
        {
            // Whoever waits for a call has none; each of those takes one of the queue.
            if (_workers.Count(static worker => worker.Call is null) > _queue.Count)
            {
                _queue.Enqueue(call);
                Monitor.Pulse(_queue);
                return;
            }

            if (_workers.Count == threads)
            {
                if (_workers.TrueForAll(static worker => worker.Call is { IsOver: true }))
                {
                    // Whoever waited for them would be answered no better, only later.
                    throw new StepBusyException("The check blocks its callers and none of its calls comes back.");
                }

                if (_queue.Count >= queueLength)
                {
                    throw new StepBusyException("The check blocks its callers and too many calls are waiting for it.");
                }

                _queue.Enqueue(call);
                return;
            }

            worker = new Worker { Call = call };
            _workers.Add(worker);
        }

        new Thread(Work) { IsBackground = true, Name = "slow step" }.Start(worker);
    }

    private void Work(object? state)
    {
        var worker = (Worker)state!;
        do
        {
            worker.Make();
        }
        while (TryTakeNext(worker));
    }

    private bool TryTakeNext(Worker worker)
    {
        lock (_queue)
        {
            // Not kept while it waits: a plugin's code would stay in memory with it.
            worker.Call = null;
            while (true)
            {
                if (_queue.TryDequeue(out var next))
                {
                    worker.Call = next;
                    return true;
                }

                if (!Monitor.Wait(_queue, patience) && _queue.Count == 0)
                {
                    _workers.Remove(worker);
                    return false;
                }
            }
        }
    }

    /// <summary>A thread and the call it is inside of; null while it waits for one.</summary>
    private sealed class Worker
    {
        public Call? Call { get; set; }

        public void Make() => Call!.Make();
    }

    private sealed class Call(Func<ValueTask<Verdict>> call, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<Verdict> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Verdict> Answer => _answer.Task;

        /// <summary>Nobody waits for it any more.</summary>
        public bool IsOver => cancellationToken.IsCancellationRequested;

        public void Make() => _ = MakeAsync();

        private async Task MakeAsync()
        {
            if (IsOver)
            {
                _answer.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                _answer.SetResult(await call());
            }
            catch (Exception exception)
            {
                _answer.SetException(exception);
            }
        }
    }
}

/// <summary>A check that blocks its callers takes no more calls.</summary>
internal sealed class StepBusyException(string message) : Exception(message);
