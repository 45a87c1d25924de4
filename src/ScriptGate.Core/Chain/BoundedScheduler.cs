namespace ScriptGate.Core.Chain;

/// <summary>Runs calls on threads of its own, at most so many at once with at most so many waiting. Threads start when needed and end when idle.</summary>
internal sealed class BoundedScheduler(int threads, int queueLength)
{
    private readonly Queue<Call> _queue = new();
    private readonly List<Call> _inside = [];

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
        lock (_queue)
        {
            if (_inside.Count == threads)
            {
                if (_inside.TrueForAll(static inside => inside.IsOver))
                {
                    // Whoever waited for them would be answered no better, only later.
                    throw new StepBusyException("The check blocks its callers and none of its calls comes back.");
                }

                if (_queue.Count == queueLength)
                {
                    throw new StepBusyException("The check blocks its callers and too many calls are waiting for it.");
                }

                _queue.Enqueue(call);
                return;
            }

            _inside.Add(call);
        }

        new Thread(Work) { IsBackground = true, Name = "slow step" }.Start(call);
    }

    private void Work(object? first)
    {
        for (var call = (Call)first!; ;)
        {
            call.Make();
            lock (_queue)
            {
                _inside.Remove(call);
                if (!_queue.TryDequeue(out call!))
                {
                    return;
                }

                _inside.Add(call);
            }
        }
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
