namespace ScriptGate.Storage.Sqlite;

/// <summary>Those who wait until a writer's thread has tried to write what there is. The round that goes on may have missed what they mean, so they wait for the next.</summary>
internal sealed class FlushRounds
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = Round();

    /// <summary>Waits for the next round.</summary>
    /// <param name="ask">Asks the writer for one: inside, so that it cannot begin before there is something to wait for.</param>
    public Task NextAsync(Action ask)
    {
        lock (_gate)
        {
            ask();
            return _next.Task;
        }
    }

    /// <summary>A round begins.</summary>
    /// <returns>Completed by the writer at the end of the round.</returns>
    public TaskCompletionSource Begin()
    {
        lock (_gate)
        {
            var begun = _next;
            _next = Round();
            return begun;
        }
    }

    /// <summary>There are no more rounds; nobody waits from now on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _next.TrySetResult();
        }
    }

    private static TaskCompletionSource Round() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
