using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>Messages over one connection that is kept, each behind its length (RFC 6587 section 3.4.1; in TLS RFC 5425).</summary>
/// <param name="address">The receiver.</param>
/// <param name="tls">Whether the connection is TLS from the first octet.</param>
/// <param name="verify">Whether its certificate must be valid for its name.</param>
internal sealed class StreamTransport(HostEndpoint address, bool tls, bool verify) : IRemoteLogTransport
{
    private readonly ArrayBufferWriter<byte> _frames = new();
    private Socket? _socket;
    private Stream? _stream;

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        _frames.ResetWrittenCount();
        foreach (var message in messages)
        {
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} "), _frames);
            _frames.Write(message.Span);
        }

        var sent = false;
        try
        {
            if (_stream is null || HasEnded(_socket!))
            {
                await ConnectAsync(cancellationToken);
            }

            await _stream!.WriteAsync(_frames.WrittenMemory, cancellationToken);
            await _stream.FlushAsync(cancellationToken);
            sent = true;
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException or ObjectDisposedException)
        {
            throw new IOException(exception.Message, exception);
        }
        finally
        {
            if (!sent)
            {
                await DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _socket?.Dispose();
        (_stream, _socket) = (null, null);
    }

    // Receivers say nothing. What is written to one that has closed is accepted by the system all the same, and lost.
    private static bool HasEnded(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    private async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), cancellationToken);
        var network = new NetworkStream(_socket, ownsSocket: false);
        _stream = network;
        if (tls)
        {
            var secure = new SslStream(network, leaveInnerStreamOpen: false);
            _stream = secure;
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
                RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || !verify,
            };
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
        }
    }
}
