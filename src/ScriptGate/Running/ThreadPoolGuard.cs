namespace ScriptGate.Running;

/// <summary>Adds threads to the pool when steps that block have taken all it has, so that other sessions, health and metrics still answer within a second.</summary>
/// <remarks>
/// Plugins are called on the thread of their session, and the pool by itself adds only one or two threads in a second. Many threads from the start are no
/// answer: with more of them awake than processors every command costs switches between them. So a thread of our own, which nothing in the pool can block,
/// asks the pool for a sign of life four times a second and adds threads only when none comes.
/// </remarks>
internal sealed class ThreadPoolGuard : IDisposable
{
    private const int Step = 16;

    /// <summary>Enough for a plugin that blocks some hundred callers; what is beyond waits.</summary>
    private const int Most = 512;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private readonly int _least;
    private readonly int _completions;
    private readonly Thread _thread;
    private int _added;

    public ThreadPoolGuard()
    {
        ThreadPool.GetMinThreads(out _least, out _completions);
        _thread = new Thread(Watch) { IsBackground = true, Name = "thread pool guard" };
        _thread.Start();
    }

    /// <summary>Threads that were added because others block.</summary>
    public int Added => Volatile.Read(ref _added);

    public void Dispose()
    {
        _stopping.Set();
        _thread.Join();
        _stopping.Dispose();
    }

    private void Watch()
    {
        var calm = 0;
        while (!_stopping.Wait(Interval))
        {
            if (!AnswersInTime())
            {
                calm = 0;
                Resize(Math.Min(Most, Added + Step));
            }
            else if (Added > 0 && ++calm == 40)
            {
                calm = 0;
                Resize(Math.Max(0, Added - Step));
            }
        }
    }

    private static bool AnswersInTime()
    {
        var sign = new ManualResetEventSlim(initialState: false, spinCount: 0);
        ThreadPool.UnsafeQueueUserWorkItem(static sign => sign.Set(), sign, preferLocal: false);
        return sign.Wait(Interval);
    }

    private void Resize(int added)
    {
        Volatile.Write(ref _added, added);
        ThreadPool.SetMinThreads(_least + added, _completions);
    }
}
