using System.Globalization;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing.Rules;

/// <summary>Which threads of the process have something to do, as the kernel sees it: also those that a busy machine does not let run.</summary>
internal static class RunningThreads
{
    private const string Folder = "/proc/self/task";

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

    // One that has just ended has no state.
    private static bool IsRunning(string thread)
    {
        using var statistics = new ThreadStatistics(int.Parse(Path.GetFileName(thread.AsSpan()), CultureInfo.InvariantCulture));
        return statistics.State is 'R' or 'D';
    }
}
