using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Dns.Unbound;

/// <summary>The system calls of the client's thread. Numbers are those of Linux.</summary>
internal static unsafe partial class Libc
{
    public const short PollIn = 0x001;
    public const int Interrupted = 4;
    public const int EventCloseOnExec = 0x80000;
    public const int EventNonBlocking = 0x800;

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle descriptor, ulong* value, nuint count);
}
