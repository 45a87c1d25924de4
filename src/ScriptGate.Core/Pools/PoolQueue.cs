namespace ScriptGate.Core.Pools;

/// <summary>Transactions that wait until a member of the pool has a connection to give; first come, first served. Thread-safe.</summary>
internal sealed class PoolQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Ticket> _tickets = new();
    private int _count;
    private long _version;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Changes whenever a connection became free. Read it before looking for one: what came free since is then not missed.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>True when somebody waits who was not called: whoever comes now stands behind him.</summary>
    public bool MustWait
    {
        get
        {
            if (Count == 0)
            {
                return false;
            }

            lock (_lock)
            {
                return _tickets.Any(static ticket => !ticket.IsCalled);
            }
        }
    }

    /// <summary>Takes a place at the end.</summary>
    /// <param name="length">How many may wait.</param>
    /// <returns>Null when so many wait already.</returns>
    public Ticket? TryEnter(int length)
    {
        lock (_lock)
        {
            if (_tickets.Count >= length)
            {
                return null;
            }

            var ticket = new Ticket(this);
            _tickets.AddLast(ticket);
            _count = _tickets.Count;
            return ticket;
        }
    }

    /// <summary>A member has, or may have, a connection for one more: the next is called.</summary>
    public void Freed()
    {
        // The version first, then the look: who takes a place at this moment reads them the other way round.
        Interlocked.Increment(ref _version);
        if (Count > 0)
        {
            CallNext();
        }
    }

    private void CallNext()
    {
        lock (_lock)
        {
            _tickets.FirstOrDefault(static ticket => !ticket.IsCalled)?.Call();
        }
    }

    /// <summary>A place in the queue.</summary>
    internal sealed class Ticket(PoolQueue queue)
    {
        private TaskCompletionSource? _called;

        /// <summary>True while nobody has to wake it: it looks for a connection, or is about to.</summary>
        public bool IsCalled => _called is null or { Task.IsCompleted: true };

        /// <summary>What it was called for is of no use to it: the next one may look.</summary>
        public void Pass() => queue.CallNext();

        /// <summary>Waits until it is called.</summary>
        /// <param name="version">The version before it looked in vain.</param>
        /// <param name="limit">How long.</param>
        /// <param name="clock">The clock.</param>
        /// <param name="cancellationToken">Ends the waiting.</param>
        /// <exception cref="TimeoutException">Nobody called.</exception>
        public Task WaitAsync(long version, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
        {
            lock (queue._lock)
            {
                if (queue.Version != version)
                {
                    return Task.CompletedTask;
                }

                _called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _called.Task.WaitAsync(limit, clock, cancellationToken);
            }
        }

        public void Call() => _called?.TrySetResult();

        /// <summary>Gives the place up.</summary>
        /// <param name="isServed">False when it may have been called for a connection that it did not take: the next one may look.</param>
        public void Leave(bool isServed)
        {
            lock (queue._lock)
            {
                queue._tickets.Remove(this);
                queue._count = queue._tickets.Count;
            }

            if (!isServed)
            {
                queue.CallNext();
            }
        }
    }
}
