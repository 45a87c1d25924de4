using System.Runtime.InteropServices;

namespace ScriptGate.Load;

/// <summary>Waits to the microsecond. The waits of .NET count whole milliseconds and cut off the rest: sessions would start before they are due.</summary>
internal static partial class Pause
{
    /// <summary>Waits at least that long; the system adds some 60 us.</summary>
    public static void For(TimeSpan time)
    {
        var wanted = new TimeSpec
        {
            Seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };

        // Interrupted by a signal of the runtime's, it says what is left.
        while (Sleep(wanted, out var left) != 0)
        {
            wanted = left;
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(in TimeSpec time, out TimeSpec left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
