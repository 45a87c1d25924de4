using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>Whoever wants to observe sessions at present: a trace, a recording. Nobody, nearly always, and then a session pays for the look at one field.</summary>
/// <param name="live">The sessions that are open.</param>
/// <param name="logger">Hears of observers that fail.</param>
internal sealed class SessionWatchers(Func<IReadOnlyList<Session>> live, ILogger logger)
{
    private readonly Lock _gate = new();
    private ISessionWatcher[]? _watchers;

    /// <summary>A session begins; it is among the live ones already, so that none that begins while a watcher comes is missed.</summary>
    public void Began(Session session)
    {
        if (Volatile.Read(ref _watchers) is { } watchers)
        {
            foreach (var watcher in watchers)
            {
                Offer(watcher, session, isNew: true);
            }
        }
    }

    /// <summary>A session goes on as another client's: who wanted that one observes it from now on. Who observes it already goes on, for it is the same connection.</summary>
    public void BecameAnother(Session session)
    {
        if (Volatile.Read(ref _watchers) is { } watchers)
        {
            foreach (var watcher in watchers)
            {
                Offer(watcher, session, isNew: false);
            }
        }
    }

    /// <summary>From now on, and for the sessions that are open already.</summary>
    public void Add(ISessionWatcher watcher)
    {
        lock (_gate)
        {
            Volatile.Write(ref _watchers, [.. _watchers ?? [], watcher]);
        }

        foreach (var session in live())
        {
            Offer(watcher, session, isNew: false);
        }
    }

    /// <summary>Takes its observers off the sessions. They may be in the middle of a call.</summary>
    public void Remove(ISessionWatcher watcher)
    {
        lock (_gate)
        {
            var left = (_watchers ?? []).Where(other => other != watcher).ToArray();
            Volatile.Write(ref _watchers, left.Length == 0 ? null : left);
        }

        foreach (var session in live())
        {
            session.Ignore(watcher);
        }
    }

    private void Offer(ISessionWatcher watcher, Session session, bool isNew)
    {
        if (watcher.Watch(session, isNew) is not { } observer)
        {
            return;
        }

        session.Observe(watcher, observer, logger);
        if (Volatile.Read(ref _watchers)?.Contains(watcher) != true)
        {
            // It went while this one came.
            session.Ignore(watcher);
        }
    }
}
