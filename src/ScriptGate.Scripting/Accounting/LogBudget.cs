namespace ScriptGate.Scripting.Accounting;

/// <summary>Bounds what a rule writes into the log, however many sessions it serves. At the end of a minute in which lines were dropped it says how many.</summary>
internal sealed class LogBudget(TimeProvider clock, Action<long> tell)
{
    /// <summary>Lines of one rule in a minute: 1,000.</summary>
    public const int MaxLines = 1000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _began;
    private int _lines;
    private long _dropped;
    private ITimer? _timer;

    /// <summary>Takes a line.</summary>
    /// <returns>False when the minute's are used up.</returns>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_began is not { } began || clock.GetElapsedTime(began, now) >= Window)
            {
                began = now;
                _began = now;
                _lines = 0;
            }

            if (_lines < MaxLines)
            {
                _lines++;
                return true;
            }

            _dropped++;
            _timer ??= clock.CreateTimer(static state => ((LogBudget)state!).Tell(), this, Window - clock.GetElapsedTime(began, now), Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Tell()
    {
        long dropped;
        lock (_gate)
        {
            dropped = _dropped;
            _dropped = 0;
            _timer?.Dispose();
            _timer = null;
        }

        tell(dropped);
    }
}
