using System.Runtime.InteropServices;

namespace ScriptGate.Scripting.Jint;

/// <summary>The processor time of this thread. Where the system does not say, the time that has passed.</summary>
internal static partial class ThreadCpu
{
    private const int LinuxThreadClock = 3;
    private const int MacThreadClock = 16;

    private static readonly int Clock = OperatingSystem.IsLinux() ? LinuxThreadClock : OperatingSystem.IsMacOS() ? MacThreadClock : -1;

    public static TimeSpan Now() =>
        Clock >= 0 && GetTime(Clock, out var time) == 0
            ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : TimeProvider.System.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
