using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Records in a file. Adding one puts it into a bounded queue and never waits; a thread of the store writes some at a time.</summary>
internal sealed class SqliteRecordStore : IRecordStore, IStoreHealth, IAsyncDisposable
{
    /// <summary>How long a record waits for others to be written with. A reader does not wait for it.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private readonly RecordQueue _queue = new();
    private readonly TimeProvider _clock;
    private readonly RecordWriter _writer;
    private readonly RecordReader _reader;

    /// <param name="path">The file; opened by the writer's thread, and again every second while that fails.</param>
    /// <param name="bounds">How long records are kept, and how many.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Hears of a file that cannot be used.</param>
    public SqliteRecordStore(string path, RecordBounds bounds, TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _writer = new RecordWriter(path, _queue, bounds, clock, DefaultInterval, logger);
        _reader = new RecordReader(path, clock);
    }

    public long Dropped => _queue.Dropped;

    public string? Problem => _writer.Fault is { } fault ? $"the record file {fault}" : null;

    /// <summary>Why a gateway must not start with this file; null when it may. A damaged one is none, and neither is a full disk: mail goes on without records.</summary>
    public string? Obstacle => _writer.Fault is { NeedsReopening: true, IsDamage: false } ? Problem : null;

    /// <summary>How long records are kept, and how many; may change at any time.</summary>
    public RecordBounds Bounds
    {
        get => _writer.Bounds;
        set => _writer.Bounds = value;
    }

    public void Add(TransactionRecord record)
    {
        if (_queue.TryAdd(record) is > 0 and var waiting)
        {
            _writer.Added(waiting);
        }
    }

    public async ValueTask<IReadOnlyList<TransactionRecord>> FindAsync(string supportId, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await _reader.FindAsync(supportId, cancellationToken);
    }

    public async ValueTask<RecordPage> SearchAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await _reader.SearchAsync(query, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ViolationCount>> CountViolationsAsync(ViolationQuery query, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await _reader.CountViolationsAsync(query, cancellationToken);
    }

    /// <summary>Writes what waits, and tries to open the file if it is not open.</summary>
    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>Writes what waits and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _reader.Dispose();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync().WaitAsync(FlushPatience, _clock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The record file is not being written: the disk does not answer.", exception);
        }

        // A full disk can be read: what is asked then is often why it is full.
        if (_writer.Fault is { NeedsReopening: true } fault)
        {
            throw new StoreUnavailableException($"The record file {fault}.", fault.Cause);
        }
    }
}
