using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>Runs one build at a time. While the generation before still has transactions, further triggers collapse into one pending build, so at most two generations overlap.</summary>
/// <remarks>
/// A call that does not come back is no reason to wait: a generation that nothing else holds is let go, ends when its grace is over or its calls are, and the next build begins.
/// </remarks>
/// <param name="clock">The clock.</param>
/// <param name="reload">Builds and takes over.</param>
/// <param name="isStuck">Whether nothing holds a generation but calls that do not come back.</param>
internal sealed class ReloadQueue(
    TimeProvider clock, Func<string, CancellationToken, Task<(ReloadResult Result, Generation? Next, Generation? Old)>> reload, Func<Generation, bool> isStuck) : IAsyncDisposable
{
    /// <summary>Generations that are let go at a time; the oldest of more is ended at once.</summary>
    public const int MostLetGo = 8;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    // In the order in which they were replaced; the last one is waited for.
    private readonly List<Generation> _old = [];
    private TaskCompletionSource<ReloadResult>? _pending;
    private TaskCompletionSource? _letGo;
    private string _pendingReason = string.Empty;
    private Task _running = Task.CompletedTask;
    private Generation? _current;

    /// <summary>The current generation, then those before it, the newest first.</summary>
    public IReadOnlyList<Generation> Live
    {
        get
        {
            lock (_gate)
            {
                return [.. new[] { _current }.OfType<Generation>(), .. _old.Where(old => !old.Disposed.IsCompleted).Reverse()];
            }
        }
    }

    public Task<ReloadResult> RunAsync(string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            if (_pending is null)
            {
                _pending = new TaskCompletionSource<ReloadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pendingReason = reason;
                if (_running.IsCompleted)
                {
                    _running = Task.Run(RunPendingAsync, CancellationToken.None);
                }
            }

            return _pending.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Called by the tick: a build that waits for a generation which nothing but stuck calls holds begins.</summary>
    public void Look()
    {
        var (letGo, old) = Waiting();
        if (letGo is not null && old is not null && isStuck(old))
        {
            letGo.TrySetResult();
        }
    }

    /// <summary>Ends an old generation when so much time is over, if it has not ended by then.</summary>
    /// <returns>False when there is no such old generation.</returns>
    public bool TryDrop(int number, TimeSpan grace)
    {
        Generation? old;
        lock (_gate)
        {
            old = _old.Find(generation => generation.Number == number && !generation.Disposed.IsCompleted);
        }

        if (old is null)
        {
            return false;
        }

        _ = ExpireAsync(old, grace);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        await running;
        _stopping.Dispose();
    }

    private async Task RunPendingAsync()
    {
        while (true)
        {
            await WaitForOldAsync();
            TaskCompletionSource<ReloadResult> pending;
            string reason;
            lock (_gate)
            {
                pending = _pending!;
                reason = _pendingReason;
                _pending = null;
            }

            await RunOneAsync(pending, reason);
            lock (_gate)
            {
                if (_pending is null)
                {
                    // A trigger that comes from here on starts a new run.
                    _running = Task.CompletedTask;
                    return;
                }
            }
        }
    }

    private async Task RunOneAsync(TaskCompletionSource<ReloadResult> pending, string reason)
    {
        try
        {
            var (result, next, old) = await reload(reason, _stopping.Token);
            if (next is not null)
            {
                lock (_gate)
                {
                    _current = next;
                    if (old is not null)
                    {
                        _old.Add(old);
                    }
                }

                if (old is not null)
                {
                    _ = ExpireAsync(old, next.Options.Reload.Grace);
                }
            }

            pending.SetResult(result);
        }
        catch (OperationCanceledException)
        {
            pending.SetCanceled(_stopping.Token);
        }
        catch (Exception exception)
        {
            pending.SetException(exception);
        }
    }

    private async Task WaitForOldAsync()
    {
        Generation? old;
        Task letGo;
        lock (_gate)
        {
            old = _old.LastOrDefault();
            _letGo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            letGo = _letGo.Task;
        }

        if (old is not null)
        {
            Look();
            await ((Task)Task.WhenAny(old.Disposed, letGo)).WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Generation? tooOld;
        lock (_gate)
        {
            _letGo = null;
            tooOld = _old.Count > MostLetGo ? _old[0] : null;
        }

        tooOld?.Expire();
    }

    private (TaskCompletionSource? LetGo, Generation? Old) Waiting()
    {
        lock (_gate)
        {
            return (_letGo, _old.LastOrDefault());
        }
    }

    // After the grace period the sessions' tick ends what still holds the old generation.
    private async Task ExpireAsync(Generation old, TimeSpan grace)
    {
        try
        {
            await old.Disposed.WaitAsync(grace, clock, _stopping.Token);
        }
        catch (TimeoutException)
        {
            old.Expire();
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
        {
            // The gateway stops, or disposing failed and was logged.
        }

        await old.Disposed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // It would stay in memory, with its plugins, until the next reload.
            _old.Remove(old);
        }
    }
}
