using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>Which sessions are to be recorded.</summary>
internal sealed record RecordingWish
{
    /// <summary>Sessions of one recording, unless it says otherwise.</summary>
    public const int DefaultSessions = 100;

    /// <summary>So many at most.</summary>
    public const int MostSessions = 100_000;

    /// <summary>How long new sessions are taken, unless it says otherwise.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(5);

    /// <summary>So long at most.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(24);

    /// <summary>The networks of the clients; empty for all.</summary>
    public IReadOnlyList<IPNetwork> Clients { get; init; } = [];

    /// <summary>The virtual server; null for all.</summary>
    public string? Server { get; init; }

    /// <summary>How many sessions.</summary>
    public int Sessions { get; init; } = DefaultSessions;

    /// <summary>How long.</summary>
    public TimeSpan Time { get; init; } = DefaultTime;

    /// <summary>Whether the text of messages is kept.</summary>
    public bool Bodies { get; init; }
}

/// <summary>One recording: takes sessions until it has enough or its time is over, and gives their tapes to whoever reads them. Nothing of it is written here.</summary>
internal sealed class Recording
{
    /// <summary>Octets of one tape, about.</summary>
    public const long TapeLimit = 8 << 20;

    /// <summary>As <see cref="TapeLimit"/>, where the text of messages is kept.</summary>
    public const long TapeLimitWithBodies = Tape.MaxOctets / 2;

    /// <summary>Octets of tapes that wait to be read; more, and the recording ends.</summary>
    public const long WaitingLimit = 128 << 20;

    /// <summary>How long sessions that were begun may go on when the time is over.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Sessions at a time that are kept because their server may announce a client.</summary>
    public const int MostUnclaimed = 1000;

    private readonly Lock _gate = new();
    private readonly RecordingWish _wish;
    private readonly TimeProvider _clock;
    private readonly Func<string> _configuration;
    private readonly string _version;
    private readonly Channel<byte[]> _tapes = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ITimer _timer;
    private int _begun;
    private int _open;
    private int _unclaimed;
    private long _waiting;
    private bool _takesMore = true;
    private bool _isLate;
    private bool _isOver;

    public Recording(RecordingWish wish, TimeProvider clock, string version, Func<string> configuration)
    {
        _wish = wish;
        _clock = clock;
        _version = version;
        _configuration = configuration;
        _timer = clock.CreateTimer(static state => ((Recording)state!).TimeIsOver(), this, wish.Time, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why it ended; null while it goes on.</summary>
    public string? EndedBecause { get; private set; }

    /// <summary>Sessions that had more to say than a tape may hold.</summary>
    public int TooLong { get; private set; }

    /// <summary>Sessions that were not over in time.</summary>
    public int Unfinished { get; private set; }

    /// <summary>Waits for a tape.</summary>
    /// <returns>False when the recording has ended and all were taken.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _tapes.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes a tape that is there.</summary>
    public bool TryTake([NotNullWhen(true)] out byte[]? tape)
    {
        var isThere = _tapes.Reader.TryRead(out tape);
        Interlocked.Add(ref _waiting, -(tape?.Length ?? 0));
        return isThere;
    }

    /// <summary>A session begins.</summary>
    /// <returns>Its recorder; null when it is not one of those that are wanted.</returns>
    public TapeRecorder? TryBegin(string id, VirtualServer server, ClientTransport transport)
    {
        return IsOf(server.Name) && Wants(transport.RemoteEndPoint.Address) && TryCount() ? Recorder(id, server, transport, unclaimedBy: null) : null;
    }

    /// <summary>A session begins whose server may announce a client that is wanted (XCLIENT).</summary>
    /// <returns>A recorder that forgets the session unless that happens; null when it cannot.</returns>
    public TapeRecorder? TryBeginUnclaimed(string id, VirtualServer server, ClientTransport transport)
    {
        if (!IsOf(server.Name) || !Networks.Hold(server.Options.Xclient.From, transport.RemoteEndPoint.Address))
        {
            return null;
        }

        lock (_gate)
        {
            if (!_takesMore || _unclaimed == MostUnclaimed)
            {
                return null;
            }

            _unclaimed++;
        }

        return Recorder(id, server, transport, unclaimedBy: this);
    }

    /// <summary>A client was announced in a session that nobody wanted until now.</summary>
    /// <returns>True when it is wanted for this one.</returns>
    public bool TryTake(IPAddress client)
    {
        if (!Wants(client) || !TryCount())
        {
            return false;
        }

        GiveUp();
        return true;
    }

    /// <summary>A session that nobody wanted until now is over, or somebody wants it.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _unclaimed--;
        }
    }

    // One more, if there may be.
    private bool TryCount()
    {
        lock (_gate)
        {
            if (!_takesMore)
            {
                return false;
            }

            _open++;
            if (++_begun == _wish.Sessions)
            {
                TakeNoMore("as many sessions were recorded as were asked for");
            }

            return true;
        }
    }

    private TapeRecorder Recorder(string id, VirtualServer server, ClientTransport transport, Recording? unclaimedBy)
    {
        var header = new TapeHeader
        {
            Version = Tape.CurrentVersion,
            Gateway = _version,
            Configuration = _configuration(),
            Session = id,
            Server = server.Name,
            Client = transport.RemoteEndPoint.ToString(),
            Local = transport.LocalEndPoint.ToString(),
            Proxy = TapedProxy.Of(transport.Proxy),
            Began = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            HasBodies = _wish.Bodies,
        };
        return new TapeRecorder(header, _clock, _wish.Bodies ? TapeLimitWithBodies : TapeLimit, tape => ThreadPool.UnsafeQueueUserWorkItem(Done, tape, preferLocal: false), unclaimedBy);
    }

    /// <summary>Ends it: what is not over is not waited for.</summary>
    public void End(string reason)
    {
        lock (_gate)
        {
            TakeNoMore(reason);
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            Unfinished = _open;
        }

        _timer.Dispose();
        _tapes.Writer.TryComplete();
    }

    private bool IsOf(string server) => _wish.Server is not { } wanted || wanted.Equals(server, StringComparison.Ordinal);

    private bool Wants(IPAddress client) => _wish.Clients.Count == 0 || Networks.Hold(_wish.Clients, client);

    // Not on the thread of the session that has ended: others wait for it.
    private void Done(Tape? tape)
    {
        var octets = tape is null ? null : TapeFormat.Write(tape);
        bool isLast;
        lock (_gate)
        {
            _open--;
            if (_isOver)
            {
                return;
            }

            if (octets is null || octets.Length > Tape.MaxOctets)
            {
                TooLong++;
            }
            else
            {
                _tapes.Writer.TryWrite(octets);
                Interlocked.Add(ref _waiting, octets.Length);
            }

            isLast = !_takesMore && _open == 0;
        }

        if (isLast)
        {
            End(EndedBecause!);
        }
        else if (Volatile.Read(ref _waiting) > WaitingLimit)
        {
            End("the tapes were not read as fast as they came");
        }
    }

    // The first time no more sessions are taken, the second time none is waited for.
    private void TimeIsOver()
    {
        bool isLast;
        lock (_gate)
        {
            TakeNoMore("its time was over");
            isLast = _open == 0 || _isLate;
            if (!isLast)
            {
                _isLate = true;
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }

        if (isLast)
        {
            End(EndedBecause!);
        }
    }

    private void TakeNoMore(string reason)
    {
        if (_takesMore)
        {
            _takesMore = false;
            EndedBecause = reason;
        }
    }
}
