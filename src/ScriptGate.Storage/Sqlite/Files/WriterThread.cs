namespace ScriptGate.Storage.Sqlite;

/// <summary>A thread of its own for work that blocks: one that waits for a disk must not be one that serves sessions.</summary>
internal sealed class WriterThread : IAsyncDisposable
{
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _work;
    private readonly Action _last;
    private volatile bool _isStopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="work">Runs after each signal. Reports its own faults and throws nothing.</param>
    /// <param name="last">Runs once, at the end.</param>
    public WriterThread(string name, Action work, Action last)
    {
        _work = work;
        _last = last;
        new Thread(Loop) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Has the work done soon; signals that come meanwhile are one.</summary>
    public void Signal()
    {
        try
        {
            _signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // It has done its last work.
        }
    }

    /// <summary>Ends the thread after its last work.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        Signal();
        await _ended.Task;
    }

    private void Loop()
    {
        try
        {
            while (!_isStopping)
            {
                _signal.WaitOne();
                if (!_isStopping)
                {
                    _work();
                }
            }

            _last();
        }
        finally
        {
            _signal.Dispose();
            _ended.SetResult();
        }
    }
}
