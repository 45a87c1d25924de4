namespace ScriptGate.Running;

/// <summary>How many threads there are at once when work comes.</summary>
internal static class ThreadPoolSize
{
    private const int LeastWorkers = 32;

    /// <summary>
    /// Plugins are called on the thread of their session. One that blocks - a DNS call of its own, a file share that hangs - takes a thread away, and above its minimum
    /// the pool adds only one or two in a second: with the default minimum, the number of processors, a handful of blocked handlers would hold up every other session.
    /// Threads that nobody needs are not started.
    /// </summary>
    public static void Apply()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastWorkers), completions);
    }
}
