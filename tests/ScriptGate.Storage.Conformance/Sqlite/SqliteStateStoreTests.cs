using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using Xunit;

namespace ScriptGate.Storage.Conformance.Sqlite;

public sealed class SqliteStateStoreTests : StateStoreTests, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SqliteStateStore _store = null!;

    protected override IStateStore Store => _store;

    // Without a pause between commits: the clock stands still.
    public async ValueTask InitializeAsync() =>
        _store = await SqliteStateStore.OpenAsync(_folder.File("state.db"), Clock, NullLogger.Instance, batchInterval: TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class SqliteSlidingWindowTests : SlidingWindowTests, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SqliteStateStore _store = null!;

    protected override IStateStore Store => _store;

    public async ValueTask InitializeAsync() =>
        _store = await SqliteStateStore.OpenAsync(_folder.File("state.db"), Clock, NullLogger.Instance, batchInterval: TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
