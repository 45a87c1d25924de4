using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>One trace from its beginning to its end: the sessions that it shows, and the lines that wait for its reader. Ends by itself, and when its reader goes.</summary>
/// <remarks>Nobody waits for the reader: lines that he is too slow for are counted in place of being made.</remarks>
internal sealed class Trace : ISessionWatcher, IDisposable
{
    /// <summary>Lines that may wait for the reader: those of some hundred messages.</summary>
    public const int QueueLength = 8192;

    /// <summary>Sessions at a time; more of them are counted, so that a trace of everything does not become the gateway's main work.</summary>
    public const int MostAtATime = 500;

    private readonly TraceRequest _request;
    private readonly TimeProvider _clock;
    private readonly Action<Trace> _ended;
    private readonly Channel<TraceLine> _lines = Channel.CreateUnbounded<TraceLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Session, TracedSession> _watched = new();
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _began;
    private readonly ITimer _timer;
    private int _waiting;
    private int _made;
    private int _shown;
    private int _open;
    private long _unreported;
    private long _dropped;
    private long _missed;
    private volatile int _end;

    public Trace(TraceRequest request, TimeProvider clock, Action<Trace> ended)
    {
        _request = request;
        _clock = clock;
        _ended = ended;
        _began = clock.GetUtcNow();
        _timer = clock.CreateTimer(static state => ((Trace)state!).End(TraceEnd.Time), this, request.For, Timeout.InfiniteTimeSpan);
    }

    public TraceRequest Request => _request;

    public TimeProvider Clock => _clock;

    public bool IsOver => _end != (int)TraceEnd.None;

    /// <summary>False while the queue is full: then a line is not worth making.</summary>
    public bool HasRoom => Volatile.Read(ref _waiting) < QueueLength;

    /// <summary>True while the reader would not have to wait.</summary>
    public bool HasWaiting => Volatile.Read(ref _waiting) > 0;

    /// <summary>Sessions that are watched now.</summary>
    public int Watched => _watched.Count;

    /// <summary>Lines that were dropped so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public ISessionObserver? Watch(Session session, bool isNew)
    {
        if (IsOver || !_request.MayShow(session))
        {
            return null;
        }

        if (_watched.TryGetValue(session, out var known))
        {
            return known;
        }

        if (_watched.Count >= MostAtATime)
        {
            Interlocked.Increment(ref _missed);
            return null;
        }

        var observer = _watched.GetOrAdd(session, new TracedSession(this, session, isNew));
        observer.Begin();
        return observer;
    }

    /// <summary>A session has something to show.</summary>
    /// <returns>False when enough sessions were shown.</returns>
    public bool TryOpen()
    {
        lock (_gate)
        {
            if (_shown == _request.Sessions)
            {
                return false;
            }

            _shown++;
            _open++;
            return true;
        }
    }

    /// <summary>A session is over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="wasShown">True when it was opened by <see cref="TryOpen"/>.</param>
    public void Closed(Session session, bool wasShown)
    {
        _watched.TryRemove(session, out _);
        if (wasShown)
        {
            bool isLast;
            lock (_gate)
            {
                isLast = --_open == 0 && _shown == _request.Sessions;
            }

            if (isLast)
            {
                End(TraceEnd.Sessions);
            }
        }
    }

    /// <summary>Adds a line, or counts it where there is no room.</summary>
    public void Add(TraceLine line)
    {
        lock (_gate)
        {
            if (IsOver)
            {
                return;
            }

            if (_waiting >= QueueLength)
            {
                _unreported++;
                _dropped++;
                return;
            }

            // Where the gap is.
            ReportDropped(line.Time);
            Write(line);
            if (++_made < _request.Lines)
            {
                return;
            }
        }

        End(TraceEnd.Lines);
    }

    /// <summary>Counts lines that were not made.</summary>
    public void Drop(long count = 1)
    {
        lock (_gate)
        {
            _unreported += count;
            _dropped += count;
        }
    }

    /// <summary>Ends it; the first reason stays. What waits can still be read.</summary>
    public void End(TraceEnd reason)
    {
        lock (_gate)
        {
            if (IsOver)
            {
                return;
            }

            _end = (int)reason;
            ReportDropped(_clock.GetUtcNow());
        }

        _timer.Dispose();
        _ended(this);
        _watched.Clear();

        // Last: who reads that it has ended may begin another one in its place.
        _lines.Writer.TryComplete();
    }

    /// <summary>The lines as they come, with a first that says that it began and a last that says why it ended.</summary>
    public async IAsyncEnumerable<TraceLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new TraceLine(_began, TraceKind.Began) { TookMs = _request.For.TotalMilliseconds };
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Decrement(ref _waiting);
            yield return line;
        }

        yield return new TraceLine(_clock.GetUtcNow(), TraceKind.Ended) { Text = Words((TraceEnd)_end), Count = _shown, Failure = _missed == 0 ? null : $"{_missed} more sessions came at the same time and were not shown" };
    }

    /// <summary>The reader goes.</summary>
    public void Dispose() => End(TraceEnd.Reader);

    private static string Words(TraceEnd end) => end switch
    {
        TraceEnd.Time => "its time is over",
        TraceEnd.Lines => "it has as many lines as were asked for",
        TraceEnd.Sessions => "as many sessions as were asked for have ended",
        TraceEnd.Shutdown => "the gateway stops",
        _ => "its reader has gone",
    };

    private void ReportDropped(DateTimeOffset time)
    {
        if (_unreported > 0)
        {
            Write(new TraceLine(time, TraceKind.Dropped) { Count = _unreported });
            _unreported = 0;
        }
    }

    private void Write(TraceLine line)
    {
        if (_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _waiting);
        }
    }
}

/// <summary>Why a trace ended.</summary>
internal enum TraceEnd
{
    None,
    Time,
    Lines,
    Sessions,
    Reader,
    Shutdown,
}
