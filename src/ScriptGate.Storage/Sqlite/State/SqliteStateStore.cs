using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Storage.Sqlite;

/// <summary>State in a file. It is held in memory as in the memory store, so that no operation waits for a disk but a durable one, and that one shares its commit with others.</summary>
/// <remarks>One gateway has one file. While the file cannot be written, durable operations fail at once; the others go on in memory and are written when it can.</remarks>
internal sealed class SqliteStateStore : IStateStore, IStateBrowser, IStoreHealth, IAsyncDisposable
{
    /// <summary>The least time between two commits, so that many durable operations share one.</summary>
    public static readonly TimeSpan DefaultBatchInterval = TimeSpan.FromMilliseconds(5);

    private readonly ShardSet _shards;
    private readonly StateWriter _writer;

    private SqliteStateStore(string path, TimeProvider clock, ShardBounds bounds, TimeSpan batchInterval, ILogger logger)
    {
        _shards = new ShardSet(clock, bounds, isJournaled: true);
        _writer = new StateWriter(path, _shards, clock, batchInterval, logger);
    }

    public string? Problem => _writer.Fault is { } fault ? $"the state file {fault}" : null;

    /// <summary>Why a gateway must not start with this file; null when it may. What ends by itself, such as a full disk, is none.</summary>
    public string? Obstacle => _writer.Fault is { NeedsReopening: true } ? Problem : null;

    /// <summary>The keys that are held.</summary>
    public long Count => _shards.Count;

    /// <summary>Opens the store and reads its file. When that fails the store is there nevertheless, down, and tries again every second.</summary>
    public static async Task<SqliteStateStore> OpenAsync(
        string path, TimeProvider clock, ILogger logger, ShardBounds? bounds = null, TimeSpan? batchInterval = null)
    {
        var store = new SqliteStateStore(path, clock, bounds ?? ShardBounds.Default, batchInterval ?? DefaultBatchInterval, logger);
        await store.FlushAsync();
        return store;
    }

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => new(_shards.Get(Ask(key)));

    public async ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        _shards.Set(key, value, lifetime);
        await SettleAsync(key, durability, cancellationToken);
    }

    public async ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var there = _shards.GetOrAdd(key, value, lifetime);
        await SettleAsync(key, durability, cancellationToken);
        return there;
    }

    public async ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var isSet = _shards.CompareAndSet(key, expected, value, lifetime);
        await SettleAsync(key, durability, cancellationToken);
        return isSet;
    }

    public async ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var sum = _shards.Increment(key, amount, lifetime);
        await SettleAsync(key, durability, cancellationToken);
        return sum;
    }

    public async ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var length = _shards.Append(key, value, lifetime);
        await SettleAsync(key, durability, cancellationToken);
        return length;
    }

    public async ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var isThere = _shards.Touch(key, lifetime);
        await SettleAsync(key, durability, cancellationToken);
        return isThere;
    }

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => new(_shards.Remaining(Ask(key)));

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        new(_shards.CountInWindow(Ask(key), limit, window, amount));

    public async ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken)
    {
        key = Ask(key, durability);
        var wasThere = _shards.Remove(key);
        await SettleAsync(key, durability, cancellationToken);
        return wasThere;
    }

    public ValueTask<StatePage> BrowseAsync(StateQuery query, CancellationToken cancellationToken)
    {
        _writer.Check(Durability.Volatile);
        return new(_shards.Browse(query));
    }

    /// <summary>Writes what is not in the file yet, and tries to open the file if it is not open.</summary>
    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>Writes what is not in the file yet and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _shards.Dispose();
    }

    private string Ask(string key, Durability durability = Durability.Volatile)
    {
        var checkedKey = StateText.Key(key);
        _writer.Check(durability);
        return checkedKey;
    }

    // Also when the operation changed nothing: what it saw may be somebody's change that is not in the file yet.
    private ValueTask SettleAsync(string key, Durability durability, CancellationToken cancellationToken)
    {
        if (durability == Durability.Volatile || _shards.JournalOf(key).Demand(key) is not { } batch)
        {
            return ValueTask.CompletedTask;
        }

        _writer.Schedule();
        return CommittedAsync(batch, cancellationToken);
    }

    private static async ValueTask CommittedAsync(FlushBatch batch, CancellationToken cancellationToken)
    {
        if (await batch.Outcome.WaitAsync(cancellationToken) is { } fault)
        {
            throw new StoreUnavailableException(fault.Message, fault.InnerException);
        }
    }
}
