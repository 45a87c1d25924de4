using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>Runs one build at a time. While the generation before still has transactions, further triggers collapse into one pending build, so at most two generations overlap.</summary>
internal sealed class ReloadQueue(TimeProvider clock, Func<string, CancellationToken, Task<(ReloadResult Result, Generation? Next, Generation? Old)>> reload) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<ReloadResult>? _pending;
    private string _pendingReason = string.Empty;
    private Task _running = Task.CompletedTask;
    private Generation? _current;
    private Generation? _old;

    public IReadOnlyList<Generation> Live
    {
        get
        {
            lock (_gate)
            {
                var old = _old is { Disposed.IsCompleted: false } ? _old : null;
                return [.. new[] { _current, old }.OfType<Generation>()];
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
                    _old = old;
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
        lock (_gate)
        {
            old = _old;
        }

        if (old is not null)
        {
            await old.Disposed.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            _old = ReferenceEquals(_old, old) ? null : _old;
        }
    }
}
