using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>One TCP connection on loopback: our end on a poller, the other end an ordinary socket.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _view;
    private readonly SocketHandle _handle;

    private SocketPair(SocketHandle handle, StreamSocket ours, Socket peer)
    {
        _handle = handle;
        Ours = ours;
        Peer = peer;
        _view = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
    }

    public StreamSocket Ours { get; }

    public Socket Peer { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="narrow">True: the system buffers some kilobytes only, so that whoever writes much has to wait for the reader.</param>
    public static async Task<SocketPair> OpenAsync(bool narrow = false)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (narrow)
        {
            listener.ReceiveBufferSize = 8192;
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        var handle = SocketCalls.Create(endPoint);
        var ours = new StreamSocket(handle, PollerSet.Shared.Choose());
        var accepted = listener.AcceptAsync(Token);
        await ours.ConnectAsync(endPoint);
        var pair = new SocketPair(handle, ours, await accepted);
        pair.Peer.NoDelay = true;
        if (narrow)
        {
            pair._view.SendBufferSize = 8192;
        }

        return pair;
    }

    /// <summary>Octets that differ from their neighbours, so that nothing can be lost, doubled or moved unseen.</summary>
    public static byte[] Pattern(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(static i => (byte)(i % 251))];

    /// <summary>Holds the descriptor as a thread does that is inside a system call on it.</summary>
    public void EnterCall()
    {
        var isHeld = false;
        _handle.DangerousAddRef(ref isHeld);
    }

    /// <summary>The call returns.</summary>
    public void LeaveCall() => _handle.DangerousRelease();

    public async Task PeerSendsAsync(ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            octets = octets[await Patience.UntilAsync(Peer.SendAsync(octets, Token).AsTask(), "the peer could send", Token)..];
        }
    }

    public async Task<byte[]> PeerReceivesAsync(int count)
    {
        var octets = new byte[count];
        for (var got = 0; got < count;)
        {
            var more = await Patience.UntilAsync(Peer.ReceiveAsync(octets.AsMemory(got), Token).AsTask(), $"octet {got} of {count} arrived", Token);
            if (more == 0)
            {
                throw new EndOfStreamException($"The connection ended after {got} of {count} octets.");
            }

            got += more;
        }

        return octets;
    }

    /// <summary>Breaks the connection off with RST.</summary>
    public void PeerResets()
    {
        Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        Peer.Dispose();
    }

    /// <summary>Until so many octets lie in our end's buffer of the system.</summary>
    public Task UntilAvailableAsync(int count) => UntilAsync(() => _view.Available >= count, $"{count} octets at our end");

    /// <summary>Until the poller knows that the peer has ended.</summary>
    public Task UntilPeerEndedAsync() => UntilAsync(() => Ours.PeerEnded, "the peer's end");

    /// <summary>Until the poller has told the socket that there is something to read.</summary>
    public Task UntilReadableAsync() => UntilAsync(() => Ours.Readable.IsSet, "readiness");

    public static Task UntilAsync(Func<bool> happened, string what) => Condition.UntilAsync(happened, what, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Ours.Dispose();
        Peer.Dispose();
    }
}

internal static class Soon
{
    /// <summary>The result, or a failure that names what did not come.</summary>
    public static Task<T> ComesAsync<T>(this ValueTask<T> happening, string what) =>
        Patience.UntilAsync(happening.AsTask(), what, TestContext.Current.CancellationToken);

    public static Task ComesAsync(this ValueTask happening, string what) =>
        Patience.UntilAsync(happening.AsTask(), what, TestContext.Current.CancellationToken);

    public static Task<T> ComesAsync<T>(this Task<T> happening, string what) => Patience.UntilAsync(happening, what, TestContext.Current.CancellationToken);

    public static Task ComesAsync(this Task happening, string what) => Patience.UntilAsync(happening, what, TestContext.Current.CancellationToken);
}
