using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>
/// The listening sockets that were opened before the process was, and handed over to it (systemd's socket activation). They stay the opener's: what is taken here is a
/// copy of a descriptor, so that a listener that a reload removes can come back.
/// </summary>
internal sealed class InheritedSockets
{
    /// <summary>The first descriptor; those behind it are consecutive.</summary>
    private const int First = 3;

    /// <summary>The name of those that were given none.</summary>
    private const string Nameless = "unknown";

    private readonly (int Descriptor, string Name, EndPoint? Address)[] _sockets;

    /// <param name="environment">The environment.</param>
    /// <param name="processId">The process; sockets that were meant for another are not ours.</param>
    /// <param name="first">The first descriptor.</param>
    public InheritedSockets(Func<string, string?> environment, int processId, int first = First)
    {
        if (!int.TryParse(environment("LISTEN_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process != processId
            || !int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            _sockets = [];
            return;
        }

        var names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        _sockets = [.. Enumerable.Range(0, Math.Min(count, 1024)).Select(i => (first + i, i < names.Length && names[i].Length > 0 ? names[i] : Nameless, AddressOf(first + i)))];
    }

    /// <summary>Those of this process.</summary>
    public static InheritedSockets OfProcess { get; } = new(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>The names there are, in order.</summary>
    public IEnumerable<string> Names => _sockets.Select(socket => socket.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Takes the sockets of a name.</summary>
    /// <exception cref="IOException">There are none, or one of them is no TCP socket.</exception>
    public IReadOnlyList<Socket> Take(string name)
    {
        var found = Array.FindAll(_sockets, socket => socket.Name.Equals(name, StringComparison.Ordinal));
        return found.Length == 0 ? throw new IOException(_sockets.Length == 0 ? "no socket was handed over" : $"the sockets that were handed over are named {string.Join(", ", Names)}")
            : Array.Exists(found, socket => socket.Address is not IPEndPoint) ? throw new IOException("a socket of this name is not a TCP socket")
            : [.. found.Select(socket => Copy(socket.Descriptor))];
    }

    /// <summary>Takes the socket that is bound to an address; null when there is none.</summary>
    public Socket? Take(IPEndPoint endPoint)
    {
        var index = Array.FindIndex(_sockets, socket => endPoint.Equals(socket.Address));
        return index < 0 ? null : Copy(_sockets[index].Descriptor);
    }

    private static EndPoint? AddressOf(int descriptor)
    {
        try
        {
            using var socket = Copy(descriptor);
            return socket.SocketType == SocketType.Stream ? socket.LocalEndPoint : null;
        }
        catch (Exception exception) when (exception is IOException or SocketException or NotSupportedException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The system gives no more descriptors, or there is none of this number.</exception>
    private static Socket Copy(int descriptor)
    {
        var copy = Libc.Duplicate(descriptor, Libc.DuplicateCloseOnExec, First);
        return copy < 0 ? throw new IOException(Libc.Describe(Marshal.GetLastPInvokeError())) : new Socket(new SafeSocketHandle(copy, ownsHandle: true));
    }
}
