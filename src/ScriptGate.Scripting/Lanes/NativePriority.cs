using System.Runtime.InteropServices;

namespace ScriptGate.Scripting.Lanes;

/// <summary>Takes a thread that will never come back out of the way of those that work. Linux only; elsewhere it goes on as it is.</summary>
internal static partial class NativePriority
{
    private const int Thread = 0; // PRIO_PROCESS: on Linux one thread, by its id
    private const int Lowest = 19;

    [ThreadStatic]
    private static int t_id;

    /// <summary>The system's id of this thread; 0 where there is none.</summary>
    public static int CurrentThreadId() => t_id != 0 ? t_id : t_id = OperatingSystem.IsLinux() ? GetThreadId() : 0;

    /// <summary>Lowers another thread's priority, for good: it cannot be raised again without privileges.</summary>
    /// <remarks>
    /// The lowest niceness and not the idle scheduling class: helper threads that the library starts from there inherit it, and a thread that gets no time at all
    /// on a busy machine would keep the locks it holds.
    /// </remarks>
    public static void Lower(int threadId)
    {
        if (threadId != 0)
        {
            _ = SetPriority(Thread, threadId, Lowest);
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
