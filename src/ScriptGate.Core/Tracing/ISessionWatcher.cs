using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>Chooses the sessions that are observed.</summary>
internal interface ISessionWatcher
{
    /// <summary>A session begins, or is under way when the watcher comes.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isNew">True before its first octet.</param>
    /// <returns>Its observer; null not to observe it. Asked twice about a session now and then; the second observer is then forgotten.</returns>
    ISessionObserver? Watch(Session session, bool isNew);
}
