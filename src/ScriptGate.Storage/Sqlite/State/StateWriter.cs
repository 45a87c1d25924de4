using Microsoft.Extensions.Logging;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Brings what is in memory into the file: what is durable at once and in groups, the rest every second.</summary>
internal sealed class StateWriter : IAsyncDisposable
{
    private static readonly TimeSpan LazyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EvictionNotice = TimeSpan.FromMinutes(1);

    // A disk that hangs must not keep the gateway from ending.
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly FaultState _faults;
    private readonly ShardSet _shards;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _batchInterval;
    private readonly ILogger _logger;
    private readonly FileTime _time;
    private readonly FlushRounds _rounds = new();
    private readonly WriterThread _thread;
    private readonly ITimer _lazyTimer;
    private readonly ITimer _paceTimer;
    private FlushBatch _next = new();
    private StateFile? _file;
    private volatile bool _isLoaded;
    private volatile bool _isClosed;
    private bool _isStale;
    private long _shift;
    private long _evicted;
    private TimeSpan _evictionTold;
    private long _lastWrite;
    private int _isLazyDue = 1;
    private int _isScheduled;

    public StateWriter(string path, ShardSet shards, TimeProvider clock, TimeSpan batchInterval, ILogger logger)
    {
        _path = path;
        _faults = new FaultState("state", path, logger);
        _shards = shards;
        _clock = clock;
        _batchInterval = batchInterval;
        _logger = logger;
        _time = new FileTime(clock, shards);
        _lastWrite = clock.GetTimestamp() - clock.TimestampFrequency;
        foreach (var journal in shards.Journals)
        {
            journal.Begin(_next);
        }

        _thread = new WriterThread("state writer", Work, Close);
        _paceTimer = clock.CreateTimer(static writer => ((StateWriter)writer!)._thread.Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lazyTimer = clock.CreateTimer(static writer => ((StateWriter)writer!).Tick(), this, LazyInterval, LazyInterval);
    }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public DatabaseFault? Fault => _faults.Current;

    /// <exception cref="StoreUnavailableException">Nothing was read from the file yet, or it cannot be written and the operation is durable.</exception>
    public void Check(Durability durability)
    {
        if (_isClosed)
        {
            throw Closed();
        }

        if (_isLoaded && (_faults.Current is null || durability == Durability.Volatile))
        {
            return;
        }

        throw _faults.Current is { } fault ? Unavailable(fault) : new StoreUnavailableException("The state file is being read.");
    }

    /// <summary>Has urgent changes written: at once if the last batch is long enough ago, else together with those that come until then.</summary>
    public void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) != 0)
        {
            return;
        }

        var wait = _batchInterval - _clock.GetElapsedTime(Interlocked.Read(ref _lastWrite));
        if (wait <= TimeSpan.Zero)
        {
            _thread.Signal();
        }
        else
        {
            _paceTimer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Has everything written that has changed until now; the file is opened and read first if that was not done.</summary>
    /// <returns>Done when it was tried.</returns>
    public Task FlushAsync() => _rounds.NextAsync(Tick);

    public async ValueTask DisposeAsync()
    {
        await _lazyTimer.DisposeAsync();
        await _paceTimer.DisposeAsync();
        await _thread.DisposeAsync().AsTask().WaitAsync(LastPatience, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static StoreUnavailableException Unavailable(DatabaseFault fault) => new($"The state file {fault}.", fault.Cause);

    private static StoreUnavailableException Closed() => new("The state store is closed.");

    private void Tick()
    {
        Volatile.Write(ref _isLazyDue, 1);
        _thread.Signal();
    }

    private void Work()
    {
        Volatile.Write(ref _isScheduled, 0);
        var round = _rounds.Begin();
        // Only a whole batch can show that a fault is over.
        var withLazy = Interlocked.Exchange(ref _isLazyDue, 0) != 0 || _faults.Current is not null;
        Flush(withLazy, new FlushBatch());
        round.SetResult();
    }

    private void Close()
    {
        _isClosed = true;
        var never = new FlushBatch();
        never.Complete(Closed());
        Flush(withLazy: true, never);
        _file?.Dispose();
        _rounds.End();
    }

    private void Flush(bool withLazy, FlushBatch next)
    {
        var batch = _next;
        _next = next;
        DatabaseFault? fault = null;
        try
        {
            Open();
            Write(batch, next, withLazy);
        }
        catch (Exception exception)
        {
            fault = DatabaseFault.Of(_path, exception);
        }

        foreach (var journal in _shards.Journals)
        {
            journal.Settle(isWritten: fault is null);
        }

        Tell(fault);
        batch.Complete(fault is null ? null : Unavailable(fault));
    }

    private void Open()
    {
        if (_file is not null)
        {
            return;
        }

        var file = StateFile.Open(_path);
        try
        {
            if (!_isLoaded)
            {
                // What a reading that broke off has left is not in the next file.
                _isStale = _shards.Count > 0;
                file.ReadAll(_time.Now, (row, age) => row.Restore(_shards, age));
            }
            else
            {
                // After a fault, memory is what is true.
                _isStale = true;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _isLoaded = true;
        _faults.Opened();
    }

    private void Write(FlushBatch batch, FlushBatch next, bool withLazy)
    {
        if (withLazy)
        {
            _shift += _time.TakeShift();
            TellEvictions();
        }

        foreach (var journal in _shards.Journals)
        {
            _isStale |= journal.TakeOverflow();
        }

        if (_isStale)
        {
            foreach (var shard in _shards.Shards)
            {
                shard.MarkAll();
            }
        }

        var taken = _shards.Journals.Select(journal => (Journal: journal, Entries: journal.Take(batch, next, withLazy || _isStale))).ToArray();
        if (!withLazy && !_isStale && Array.TrueForAll(taken, one => one.Entries.Count == 0))
        {
            return;
        }

        var now = _shards.Now;
        _file!.Write(taken.SelectMany(one => one.Journal.Read(one.Entries, entry => StateRow.Of(entry, now))), _time.Of(now), _shift, _isStale);
        (_shift, _isStale) = (0, false);
        Interlocked.Exchange(ref _lastWrite, _clock.GetTimestamp());
    }

    private void Tell(DatabaseFault? fault)
    {
        _faults.Tell(fault);
        if (fault is { NeedsReopening: true })
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void TellEvictions()
    {
        var evicted = _shards.Evicted;
        if (evicted > _evicted && _shards.Now - _evictionTold >= EvictionNotice)
        {
            (_evicted, _evictionTold) = (evicted, _shards.Now);
            Log.StateEvicted(_logger, evicted);
        }
    }
}
