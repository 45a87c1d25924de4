namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>How many talk to a scanner at a time. Who comes when it is full waits, first come first served.</summary>
/// <param name="limit">How many at first.</param>
internal sealed class Places(int limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _limit = limit;
    private int _taken;

    /// <summary>How many may be in. Fewer than are in: as soon as those leave.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit;
            }
        }

        set
        {
            lock (_lock)
            {
                _limit = value;
                Admit();
            }
        }
    }

    /// <summary>Takes a place if one is free.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_taken >= _limit)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }

    /// <summary>Takes a place, waiting for it.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource admitted;
        lock (_lock)
        {
            if (_taken < _limit)
            {
                _taken++;
                return;
            }

            admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(admitted);
        }

        try
        {
            await admitted.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Admitted at this very moment: the place is somebody else's now.
            if (!admitted.TrySetCanceled(CancellationToken.None))
            {
                Leave();
            }

            throw;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _taken--;
            Admit();
        }
    }

    private void Admit()
    {
        while (_taken < _limit && _waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult())
            {
                _taken++;
            }
        }
    }
}
