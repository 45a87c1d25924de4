using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Brings records into the file, some at a time, and removes the oldest.</summary>
internal sealed class RecordWriter : IAsyncDisposable
{
    // Records of one transaction, and records that go in one: neither may keep the thread, or a reader of the file, for long.
    private const int BatchSize = 500;
    private const int MostRemoved = 1000;

    // Records wait so long for company, and so many do not wait any longer.
    private const int EagerCount = 2000;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly FaultState _faults;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly ILogger _logger;
    private readonly FlushRounds _rounds = new();
    private readonly List<TransactionRecord> _batch = new(BatchSize);
    private readonly WriterThread _thread;
    private readonly ITimer _paceTimer;
    private readonly ITimer _cleanTimer;
    private RecordFile? _file;
    private volatile RecordBounds _bounds;
    private long _toldDropped;
    private long _toldAt;
    private int _isScheduled;

    public RecordWriter(string path, RecordQueue queue, RecordBounds bounds, TimeProvider clock, TimeSpan interval, ILogger logger)
    {
        _path = path;
        _faults = new FaultState("record", path, logger);
        Queue = queue;
        _bounds = bounds;
        _clock = clock;
        _interval = interval;
        _logger = logger;
        _toldAt = clock.GetTimestamp();
        _thread = new WriterThread("record writer", Work, Close);
        _paceTimer = clock.CreateTimer(static writer => ((RecordWriter)writer!)._thread.Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _cleanTimer = clock.CreateTimer(static writer => ((RecordWriter)writer!)._thread.Signal(), this, CleanInterval, CleanInterval);
        _thread.Signal();
    }

    public RecordQueue Queue { get; }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public DatabaseFault? Fault => _faults.Current;

    public RecordBounds Bounds
    {
        get => _bounds;
        set
        {
            _bounds = value;
            _thread.Signal();
        }
    }

    /// <summary>Told after a record was added: it is written soon.</summary>
    /// <param name="waiting">How many wait now.</param>
    public void Added(int waiting)
    {
        if (waiting == EagerCount)
        {
            _thread.Signal();
        }

        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _paceTimer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Has everything written that was added until now.</summary>
    /// <returns>Done when it was tried.</returns>
    public Task FlushAsync() => _rounds.NextAsync(_thread.Signal);

    public async ValueTask DisposeAsync()
    {
        await _paceTimer.DisposeAsync();
        await _cleanTimer.DisposeAsync();
        await _thread.DisposeAsync().AsTask().WaitAsync(LastPatience, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Work()
    {
        Volatile.Write(ref _isScheduled, 0);
        var round = _rounds.Begin();
        Tell(Try(WriteAll));
        TellDropped();
        round.SetResult();
        if (_faults.Current is null)
        {
            Clean();
        }

        if (_faults.Current is not null)
        {
            _paceTimer.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        }
    }

    // What is left of it waits for whatever was added meanwhile: a thousand records at a time can be many times.
    private void Clean()
    {
        var removed = 0;
        var fault = Try(() => removed = _file!.RemoveOldest(_clock.GetUtcNow() - _bounds.MaxAge, _bounds.MaxCount, MostRemoved));
        if (fault is not null)
        {
            Tell(fault);
        }
        else if (removed >= MostRemoved)
        {
            _thread.Signal();
        }
    }

    private void Close()
    {
        Tell(Try(WriteAll));

        // What could not be written has had its chance.
        for (var left = Queue.Count; left > 0; left--)
        {
            Queue.Drop();
        }

        TellDropped(isLast: true);
        _file?.Dispose();
        _rounds.End();
    }

    private DatabaseFault? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            return DatabaseFault.Of(_path, exception);
        }
    }

    private void WriteAll()
    {
        if (_file is null)
        {
            _file = RecordFile.Open(_path);
            _faults.Opened();
        }

        while (true)
        {
            // What is in the batch already could not be written the last time.
            Queue.Take(_batch, BatchSize);
            if (_batch.Count == 0)
            {
                return;
            }

            WriteBatch(_file);
        }
    }

    private void WriteBatch(RecordFile file)
    {
        try
        {
            file.Write(_batch);
            _batch.ForEach(Queue.Settle);
            _batch.Clear();
        }
        catch (Exception exception) when (IsOfTheData(exception))
        {
            // One of them cannot be written, ever. It must not keep back the others.
            for (; _batch.Count > 0; _batch.RemoveAt(0))
            {
                WriteOne(file, _batch[0]);
                Queue.Settle(_batch[0]);
            }
        }
    }

    private void WriteOne(RecordFile file, TransactionRecord record)
    {
        try
        {
            file.Write([record]);
        }
        catch (Exception exception) when (IsOfTheData(exception))
        {
            Queue.Drop();
            Log.RecordRefused(_logger, record.Id, exception);
        }
    }

    private bool IsOfTheData(Exception exception) =>
        exception is not (IOException or UnauthorizedAccessException or OutOfMemoryException)
        && (exception is not SqliteException || DatabaseFault.Of(_path, exception).IsOfTheData);

    private void Tell(DatabaseFault? fault)
    {
        _faults.Tell(fault);
        if (fault is { NeedsReopening: true })
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void TellDropped(bool isLast = false)
    {
        var dropped = Queue.Dropped;
        if (dropped > _toldDropped && (isLast || _toldDropped == 0 || _clock.GetElapsedTime(_toldAt) >= CleanInterval))
        {
            (_toldDropped, _toldAt) = (dropped, _clock.GetTimestamp());
            Log.RecordsDropped(_logger, dropped, _faults.Current is { } fault ? fault.ToString() : $"{_path} is written too slowly");
        }
    }
}
