using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Statistics that survive a restart. They are counted in memory; what changed is written once a second, and at the end.</summary>
internal sealed class SqliteStatisticsStore : IStatisticsStore, IStoreHealth, IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FaultState _faults;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly WriterThread _thread;
    private readonly ITimer _timer;
    private StatisticsFile? _file;
    private bool _isLoaded;

    /// <param name="path">The file; opened by the writer's thread, and again every second while that fails.</param>
    /// <param name="maxAge">How long counts are kept.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Hears of a file that cannot be used.</param>
    public SqliteStatisticsStore(string path, TimeSpan maxAge, TimeProvider clock, ILogger logger)
    {
        _path = path;
        _clock = clock;
        _logger = logger;
        _faults = new FaultState("statistics", path, logger);
        Book.Bound(maxAge);
        _thread = new WriterThread("statistics writer", Work, Close);
        _timer = clock.CreateTimer(static store => ((SqliteStatisticsStore)store!)._thread.Signal(), this, Interval, Interval);
        _thread.Signal();
    }

    public StatisticsBook Book { get; } = new();

    public string? Problem => _faults.Current is { } fault ? $"the statistics file {fault}" : null;

    public async ValueTask ResetAsync(StatisticsReset reset, CancellationToken cancellationToken)
    {
        // At once: whatever comes from now on counts, also while the disk is slow.
        Book.Reset(reset);
        try
        {
            await AskAsync(reset).WaitAsync(Patience, _clock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The statistics file is not being written: the disk does not answer. Look again later whether the reset has come about.", exception);
        }
    }

    /// <summary>Writes what changed.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be written.</exception>
    public Task FlushAsync() => AskAsync(reset: null);

    /// <summary>Writes what changed and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _thread.DisposeAsync().AsTask().WaitAsync(Patience, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task AskAsync(StatisticsReset? reset)
    {
        var asked = new Asked(reset);
        _asked.Enqueue(asked);
        _thread.Signal();
        return asked.Done.Task;
    }

    private void Work()
    {
        var asked = new List<Asked>();
        while (_asked.TryDequeue(out var next))
        {
            asked.Add(next);
        }

        var rows = Book.TakeChanged();
        try
        {
            var wasClosed = _file is null;
            if (wasClosed)
            {
                Open();
                rows = [.. rows, .. Book.TakeChanged()];
            }

            if (wasClosed || rows.Count > 0 || asked.Count > 0)
            {
                _file!.Write(rows, wasClosed || asked.Count > 0 ? Book.Resets : [], Book.Oldest);
            }

            _faults.Tell(null);
            asked.ForEach(one => one.Done.SetResult());
        }
        catch (Exception exception)
        {
            Fail(exception, rows, asked);
        }
    }

    private void Open()
    {
        _file = StatisticsFile.Open(_path);
        if (_isLoaded)
        {
            // The old file was moved away: what it held is in the book still.
            Book.GiveBackAll();
        }
        else
        {
            Book.Load(_file.ReadRows(), _file.ReadResets());
            _isLoaded = true;
        }

        if (_faults.Current is not null)
        {
            _faults.Opened();
        }
    }

    private void Fail(Exception exception, IReadOnlyList<TrafficRow> rows, List<Asked> asked)
    {
        Book.GiveBack(rows);
        var fault = DatabaseFault.Of(_path, exception);
        // First: who hears that his reset has failed may look for the reason at once.
        _faults.Tell(fault);
        foreach (var one in asked)
        {
            if (one.Reset is not null)
            {
                Book.TakeBack(one.Reset);
            }

            one.Done.SetException(new StoreUnavailableException($"The statistics file {fault}.", exception));
        }

        if (fault.NeedsReopening)
        {
            CloseFile();
        }
    }

    private void Close()
    {
        Work();
        CloseFile();
    }

    private void CloseFile()
    {
        try
        {
            _file?.Dispose();
        }
        catch (Exception exception)
        {
            // A damaged file may complain once more; it was told already.
            Log.WriterFailed(_logger, "statistics", exception);
        }

        _file = null;
    }

    /// <summary>Somebody waits for what was counted, and for this reset, to be in the file.</summary>
    private sealed record Asked(StatisticsReset? Reset)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
