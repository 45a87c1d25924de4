namespace ScriptGate.Testing.Rules;

/// <summary>Which threads of the process have something to do, as the kernel sees it: also those that a busy machine does not let run.</summary>
internal static class RunningThreads
{
    private const string Folder = "/proc/self/task";

    /// <summary>Longer than the number and the name of a thread, behind which its state is: proc_pid_stat(5).</summary>
    private const int Enough = 64;

    /// <summary>True when nothing waits for a thread of the pool, and <see cref="IsOnlyMine"/>.</summary>
    public static bool AreIdle() => ThreadPool.PendingWorkItemCount == 0 && IsOnlyMine();

    /// <summary>True when only the thread that asks is running or about to run. False where the kernel does not say.</summary>
    public static bool IsOnlyMine()
    {
        try
        {
            var running = 0;
            foreach (var thread in Directory.EnumerateDirectories(Folder))
            {
                running += IsRunning(thread) ? 1 : 0;
            }

            return running <= 1;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static bool IsRunning(string thread)
    {
        try
        {
            Span<byte> stat = stackalloc byte[Enough];
            using var file = File.OpenHandle(Path.Join(thread, "stat"));
            stat = stat[..RandomAccess.Read(file, stat, fileOffset: 0)];

            // A name may have a bracket in it: the state is behind the last one.
            var state = stat.LastIndexOf((byte)')') + 2;
            return state < stat.Length && stat[state] is (byte)'R' or (byte)'D';
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    }
}
