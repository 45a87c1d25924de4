namespace ScriptGate.Storage.Memory;

/// <summary>A group of changes that is committed together.</summary>
internal sealed class FlushBatch
{
    private readonly TaskCompletionSource<StoreUnavailableException?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null when it was committed, else why not. Never fails: a task that failed and that nobody awaits any more would be an unobserved exception.</summary>
    public Task<StoreUnavailableException?> Outcome => _outcome.Task;

    public void Complete(StoreUnavailableException? fault) => _outcome.TrySetResult(fault);
}
