using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>The system calls of the transport. Numbers are those of Linux, the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollCloseOnExec = 0x80000;
    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollError = 0x008;
    public const uint EpollHangUp = 0x010;
    public const uint EpollPeerEnded = 0x2000;
    public const uint EpollExclusive = 1u << 28;
    public const uint EpollEdge = 1u << 31;

    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int NoSignal = 0x4000;
    public const int Peek = 0x02;

    public const int LevelSocket = 1;
    public const int LevelIp = 0;
    public const int LevelIpv6 = 41;
    public const int LevelTcp = 6;
    public const int OptionError = 4;
    public const int OptionLinger = 13;
    public const int OptionNoDelay = 1;
    public const int OptionTcpInfo = 11;
    public const int OptionBindNoPort = 24;
    public const int OptionTransparent = 19;
    public const int OptionTransparentV6 = 75;
    public const int SendSide = 1;
    public const int FamilyUnix = 1;
    public const int DuplicateCloseOnExec = 1030;

    /// <summary>Where <c>tcpi_last_ack_recv</c> stands in a <c>struct tcp_info</c>, in words of four octets.</summary>
    public const int TcpInfoLastAcknowledgement = 14;

    /// <summary>Where <c>tcpi_unacked</c> stands there: of a listen socket it is the length of its queue.</summary>
    public const int TcpInfoUnacknowledged = 6;

    public const int Interrupted = 4;
    public const int Again = 11;
    public const int TooManyFiles = 24;
    public const int Aborted = 103;
    public const int InProgress = 115;

    /// <summary>The octets of one <c>struct epoll_event</c>, which is packed on x64 only.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where its <c>data</c> stands.</summary>
    public static readonly int EventDataOffset = EventSize - sizeof(ulong);

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, SafeHandle descriptor, byte* @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int timeout);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* descriptors);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(SafeHandle listener, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SocketHandle socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SocketHandle socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SocketHandle socket, byte* octets, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SocketHandle socket, byte* octets, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SocketHandle socket, int side);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalName(SocketHandle socket, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SocketHandle socket, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(SafeHandle socket, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);
}
