using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>The system calls on one socket, with spans in and exceptions out.</summary>
internal static unsafe class SocketCalls
{
    /// <exception cref="DescriptorsException">There are too many descriptors already.</exception>
    /// <exception cref="IOException">The system makes no such socket.</exception>
    public static SocketHandle Create(EndPoint endPoint)
    {
        var descriptor = Libc.Socket(SocketAddresses.FamilyOf(endPoint), Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        return descriptor < 0 ? throw Failure(Marshal.GetLastPInvokeError()) : Descriptors.OfProcess.Check(new SocketHandle(descriptor));
    }

    /// <summary>Two ends of one connection within the process: no network, no address.</summary>
    /// <exception cref="IOException">The system gives no more descriptors.</exception>
    public static (SocketHandle Near, SocketHandle Far) Pair()
    {
        var descriptors = stackalloc int[2];
        return Libc.SocketPair(Libc.FamilyUnix, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0, descriptors) < 0
            ? throw Failure(Marshal.GetLastPInvokeError())
            : (new SocketHandle(descriptors[0]), new SocketHandle(descriptors[1]));
    }

    /// <summary>Takes a client out of the backlog.</summary>
    /// <returns>Null when there is none any more.</returns>
    /// <exception cref="IOException">None can be taken.</exception>
    public static SocketHandle? Accept(SafeHandle listener, out IPEndPoint client)
    {
        var address = stackalloc byte[SocketAddresses.MaxLength];
        var length = SocketAddresses.MaxLength;
        var descriptor = Libc.Accept(listener, address, &length, Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor >= 0)
        {
            client = SocketAddresses.Read(new ReadOnlySpan<byte>(address, SocketAddresses.MaxLength));
            return new SocketHandle(descriptor);
        }

        client = null!;
        var error = Marshal.GetLastPInvokeError();
        return error is Libc.Again or Libc.Interrupted or Libc.Aborted ? null : throw Failure(error);
    }

    /// <summary>Binds to an address, without taking a port yet: the connection decides which are free, so that there are as many as there are members times ports.</summary>
    /// <exception cref="SourceAddressException">It is no address of this machine.</exception>
    public static void Bind(SocketHandle socket, IPEndPoint endPoint, bool isTransparent)
    {
        var on = 1;
        if (isTransparent)
        {
            // Without the right to it the address is still good when it is one of ours: bind tells.
            _ = endPoint.AddressFamily == AddressFamily.InterNetwork
                ? Libc.SetOption(socket, Libc.LevelIp, Libc.OptionTransparent, &on, sizeof(int))
                : Libc.SetOption(socket, Libc.LevelIpv6, Libc.OptionTransparentV6, &on, sizeof(int));
        }

        _ = Libc.SetOption(socket, Libc.LevelIp, Libc.OptionBindNoPort, &on, sizeof(int));
        var address = stackalloc byte[SocketAddresses.MaxLength];
        var length = SocketAddresses.Write(endPoint, new Span<byte>(address, SocketAddresses.MaxLength));
        if (Libc.Bind(socket, address, length) < 0)
        {
            throw new SourceAddressException($"{endPoint.Address}: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <returns>False when the connection is under way.</returns>
    /// <exception cref="IOException">Refused or unreachable.</exception>
    public static bool Connect(SocketHandle socket, EndPoint endPoint)
    {
        var address = stackalloc byte[SocketAddresses.MaxAnyLength];
        var length = SocketAddresses.Write(endPoint, new Span<byte>(address, SocketAddresses.MaxAnyLength));
        if (Libc.Connect(socket, address, length) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is Libc.InProgress or Libc.Interrupted ? false : throw Failure(error);
    }

    /// <exception cref="IOException">What became of a connection that was under way.</exception>
    public static void ThrowIfNotConnected(SocketHandle socket)
    {
        int error;
        var length = sizeof(int);
        if (Libc.GetOption(socket, Libc.LevelSocket, Libc.OptionError, &error, &length) < 0)
        {
            error = Marshal.GetLastPInvokeError();
        }

        if (error != 0)
        {
            throw Failure(error);
        }
    }

    /// <returns>The octets; 0 at the end; -1 when there is nothing now.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public static int Receive(SocketHandle socket, Span<byte> octets)
    {
        fixed (byte* start = octets)
        {
            nint count;
            do
            {
                count = Libc.Receive(socket, start, octets.Length, 0);
            }
            while (count < 0 && WasInterrupted());

            return (int)count;
        }
    }

    /// <summary>Whether a read would find something: octets, an end or an error.</summary>
    public static bool HasUnread(SocketHandle socket)
    {
        byte octet;
        return Libc.Receive(socket, &octet, 1, Libc.Peek) >= 0 || Marshal.GetLastPInvokeError() != Libc.Again;
    }

    /// <returns>The octets sent; -1 when there is no room now.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public static int Send(SocketHandle socket, ReadOnlySpan<byte> octets)
    {
        fixed (byte* start = octets)
        {
            nint count;
            do
            {
                count = Libc.Send(socket, start, octets.Length, Libc.NoSignal);
            }
            while (count < 0 && WasInterrupted());

            return (int)count;
        }
    }

    /// <summary>How long ago something came over a connection, if only an acknowledgement: of one that was just accepted, and whose client does not talk early, how long it waited for that. In milliseconds (tcp(7), <c>TCP_INFO</c>).</summary>
    public static TimeSpan SinceHeard(SafeHandle socket) => TimeSpan.FromMilliseconds(TcpInfo(socket, Libc.TcpInfoLastAcknowledgement));

    /// <summary>How many connections of a listen socket wait to be accepted.</summary>
    public static int Backlog(SafeHandle listener) => (int)TcpInfo(listener, Libc.TcpInfoUnacknowledged);

    /// <summary>Sends what there is room for and closes.</summary>
    public static void SayAndClose(SocketHandle socket, ReadOnlySpan<byte> octets)
    {
        using (socket)
        {
            try
            {
                _ = Send(socket, octets);

                // What is unread at a close makes it a reset, which would take the words away from a client that has not read them yet.
                Span<byte> early = stackalloc byte[1024];
                _ = Receive(socket, early);
            }
            catch (IOException)
            {
                // It went first.
            }
        }
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public static IPEndPoint LocalEndPoint(SocketHandle socket)
    {
        var address = stackalloc byte[SocketAddresses.MaxLength];
        var length = SocketAddresses.MaxLength;
        return Libc.LocalName(socket, address, &length) < 0
            ? throw Failure(Marshal.GetLastPInvokeError())
            : SocketAddresses.Read(new ReadOnlySpan<byte>(address, SocketAddresses.MaxLength));
    }

    /// <summary>Sends small pieces at once: a reply must not wait for the acknowledgement of the one before (40 ms and more).</summary>
    public static void SetNoDelay(SocketHandle socket)
    {
        var on = 1;
        _ = Libc.SetOption(socket, Libc.LevelTcp, Libc.OptionNoDelay, &on, sizeof(int));
    }

    /// <summary>The close that follows ends with RST instead of FIN.</summary>
    public static void SetReset(SocketHandle socket)
    {
        // struct linger: on, with no time at all.
        var linger = 1L;
        _ = Libc.SetOption(socket, Libc.LevelSocket, Libc.OptionLinger, &linger, sizeof(long));
    }

    private static uint TcpInfo(SafeHandle socket, int word)
    {
        var info = stackalloc uint[word + 1];
        var length = (word + 1) * sizeof(uint);
        return Libc.GetOption(socket, Libc.LevelTcp, Libc.OptionTcpInfo, info, &length) < 0 ? 0 : info[word];
    }

    /// <returns>True when the call has to be made again; false when it would have to wait.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    private static bool WasInterrupted() => Marshal.GetLastPInvokeError() switch
    {
        Libc.Interrupted => true,
        Libc.Again => false,
        var error => throw Failure(error),
    };

    private static IOException Failure(int error) => error == Libc.TooManyFiles ? new DescriptorsException(Libc.Describe(error)) : new IOException(Libc.Describe(error), error);
}
