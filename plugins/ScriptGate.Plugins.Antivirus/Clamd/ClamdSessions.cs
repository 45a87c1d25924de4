namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>The sessions of a clamd that wait for a message. The one used last is taken first, so that what is more than needed grows old and is closed.</summary>
/// <param name="patience">How long one may wait: less than clamd does.</param>
/// <param name="clock">The clock.</param>
internal sealed class ClamdSessions(TimeSpan patience, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<ClamdSession> _idle = [];
    private bool _isOver;

    /// <summary>One that waits and is well; null when there is none.</summary>
    public ClamdSession? Take()
    {
        while (TryPop(out var session))
        {
            if (session!.IsQuiet && !IsOld(session))
            {
                return session;
            }

            session.Dispose();
        }

        return null;
    }

    /// <summary>Takes one back, to keep or to close it.</summary>
    public void Return(ClamdSession session)
    {
        session.IdleSince = clock.GetTimestamp();
        lock (_lock)
        {
            if (session.CanStay && !_isOver && patience > TimeSpan.Zero)
            {
                _idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }

    /// <summary>Closes those that clamd has closed, and those that have waited for too long.</summary>
    public async ValueTask PruneAsync()
    {
        var gone = new List<ClamdSession>();
        lock (_lock)
        {
            var waiting = _idle.ToArray();
            _idle.Clear();
            foreach (var session in waiting.Reverse())
            {
                if (session.IsQuiet && !IsOld(session))
                {
                    _idle.Push(session);
                }
                else
                {
                    gone.Add(session);
                }
            }
        }

        foreach (var session in gone)
        {
            await session.EndAsync();
        }
    }

    /// <summary>Ends those that wait; those in use are closed when they are given back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        while (TryPop(out var session))
        {
            await session!.EndAsync();
        }
    }

    private bool IsOld(ClamdSession session) => clock.GetElapsedTime(session.IdleSince) >= patience;

    private bool TryPop(out ClamdSession? session)
    {
        lock (_lock)
        {
            return _idle.TryPop(out session);
        }
    }
}
