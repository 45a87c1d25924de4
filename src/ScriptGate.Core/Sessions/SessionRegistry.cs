using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Sessions;

/// <summary>Every open session. One coarse tick compares their deadlines; nobody arms a timer for a command.</summary>
internal sealed class SessionRegistry
{
    /// <summary>How coarse: limits are minutes, so a second more does not matter.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly List<Conversation> _sessions = [];
    private TaskCompletionSource? _empty;

    public SessionRegistry(TimeProvider clock, ILogger? logger = null)
    {
        _clock = clock;
        Watchers = new SessionWatchers(() => [.. Snapshot().Select(conversation => conversation.Session)], logger ?? NullLogger.Instance);
    }

    /// <summary>Whoever observes sessions.</summary>
    public SessionWatchers Watchers { get; }

    /// <summary>True once the gateway stops: sessions end at their next idle point.</summary>
    public bool IsStopping { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    public void Add(Conversation session)
    {
        lock (_gate)
        {
            session.RegistryIndex = _sessions.Count;
            _sessions.Add(session);
        }

        Watchers.Began(session.Session);
    }

    public void Remove(Conversation session)
    {
        lock (_gate)
        {
            var last = _sessions[^1];
            _sessions[session.RegistryIndex] = last;
            last.RegistryIndex = session.RegistryIndex;
            _sessions.RemoveAt(_sessions.Count - 1);
            if (_sessions.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Compares every session's deadline with the clock.</summary>
    public void Tick()
    {
        var now = _clock.GetTimestamp();
        foreach (var session in Snapshot())
        {
            session.Tick(now);
        }
    }

    /// <summary>What the sessions do that hold a generation.</summary>
    public IReadOnlyList<SessionHold> HoldersOf(Generation generation) =>
        [.. Snapshot().Where(session => !session.IsGivenUp && ReferenceEquals(session.Generation, generation)).Select(session => session.Look())];

    /// <summary>Tells every session to end at its next idle point, and waits until all have.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IsStopping = true;
            _empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_sessions.Count == 0)
            {
                _empty.TrySetResult();
            }
        }

        Tick();
        return _empty.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Tells every session that its time is over: it says what there is to say and ends.</summary>
    public void FinishAll()
    {
        foreach (var session in Snapshot())
        {
            session.Finish(SessionEnd.Shutdown);
        }
    }

    /// <summary>Breaks off what is left.</summary>
    public void AbortAll()
    {
        foreach (var session in Snapshot())
        {
            session.Abort(SessionEnd.Shutdown);
        }
    }

    private Conversation[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _sessions];
        }
    }
}
