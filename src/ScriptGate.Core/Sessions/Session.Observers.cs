using Microsoft.Extensions.Logging;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Sessions;

/// <content>Who is told what the session does.</content>
internal sealed partial class Session
{
    private ObserverGroup? _observers;

    public ISessionObserver? Observer => Volatile.Read(ref _observers);

    /// <summary>From now on the observer is told; a watcher has one at most.</summary>
    public void Observe(ISessionWatcher watcher, ISessionObserver observer, ILogger logger)
    {
        lock (this)
        {
            Volatile.Write(ref _observers, ObserverGroup.With(_observers, watcher, observer, Id, logger));
        }
    }

    /// <summary>The watcher's observer is not told any more, once a call that it may be in has ended.</summary>
    public void Ignore(ISessionWatcher watcher)
    {
        lock (this)
        {
            Volatile.Write(ref _observers, _observers?.Without(watcher));
        }
    }
}
