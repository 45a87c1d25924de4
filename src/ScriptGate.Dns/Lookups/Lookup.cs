using ScriptGate.Dns.Unbound;

namespace ScriptGate.Dns.Lookups;

/// <summary>One question that is under way, and all who wait for its answer. It runs to its end, also when nobody waits any more.</summary>
internal sealed class Lookup<T>(LookupTable<T> table, string name) : IPendingQuery
{
    private readonly TaskCompletionSource<DnsAnswer<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; } = name;

    public Task<DnsAnswer<T>> Answer => _done.Task;

    public void Answered(in UnboundAnswer answer)
    {
        // A waiter must hear of a fault of ours too, or it waits for its time to be up.
        try
        {
            _done.TrySetResult(table.Read(this, answer));
        }
        catch (Exception exception)
        {
            table.Forget(this);
            _done.TrySetException(exception);
            throw;
        }
    }

    public void Failed(string reason) => _done.TrySetResult(table.Fail(this, reason));
}
