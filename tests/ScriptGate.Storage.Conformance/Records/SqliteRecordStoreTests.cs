using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Records;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using Xunit;

namespace ScriptGate.Storage.Conformance.Records;

public sealed class SqliteRecordStoreTests : RecordStoreTests, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRecordStore _store;

    public SqliteRecordStoreTests() =>
        _store = new SqliteRecordStore(_folder.File("records.db"), new RecordBounds(TimeSpan.FromDays(30), 1000), Clock, NullLogger.Instance);

    internal override IRecordStore Store => _store;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
