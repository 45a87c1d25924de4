using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Core.Gateway.Files;

/// <summary>The system calls of inotify(7). Numbers are those of Linux, the same on x64 and arm64.</summary>
internal static unsafe partial class Inotify
{
    public const int CloseOnExec = 0x80000;

    public const uint AttributesChanged = 0x0004;
    public const uint ClosedAfterWrite = 0x0008;
    public const uint MovedAway = 0x0040;
    public const uint MovedHere = 0x0080;
    public const uint Created = 0x0100;
    public const uint Deleted = 0x0200;
    public const uint FolderDeleted = 0x0400;
    public const uint FolderMoved = 0x0800;
    public const uint Overflow = 0x4000;
    public const uint WatchEnded = 0x8000;
    public const uint FoldersOnly = 0x01000000;
    public const uint IsFolder = 0x40000000;

    /// <summary>The octets of <c>struct inotify_event</c> before the name: watch, mask, cookie, length of the name.</summary>
    public const int HeadSize = 16;

    public const int Interrupted = 4;

    public static string LastError => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int Open(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Add(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int Remove(SafeFileHandle queue, int watch);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle queue, byte* octets, nint count);
}
