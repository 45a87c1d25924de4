using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Harness;

/// <summary>A client that writes exact octets over a socket and reads whole replies. It is no SMTP library: it sends whatever a test says.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    private readonly TcpClient _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private WireClient(TcpClient socket) => (_socket, _stream) = (socket, socket.GetStream());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether somebody takes connections.</summary>
    public static async Task<bool> IsListeningAsync(int port)
    {
        try
        {
            await using var client = await ConnectAsync(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Connects, without reading the greeting.</summary>
    /// <param name="port">Where to.</param>
    /// <param name="from">The address to connect from; null for the system's choice.</param>
    public static async Task<WireClient> ConnectAsync(int port, string? from = null)
    {
        var socket = from is null ? new TcpClient { NoDelay = true } : new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, Token);
        return new WireClient(socket);
    }

    /// <summary>Sends these characters, one octet each.</summary>
    public Task SendAsync(string octets) => SendAsync(Encoding.Latin1.GetBytes(octets));

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _stream.WriteAsync(octets, Token);

    /// <summary>Sends a command line and reads its reply.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Reads one reply, its lines separated by a line feed. Empty at the end of the connection.</summary>
    public async Task<string> ReadReplyAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                break;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Reads the greeting and says EHLO.</summary>
    public async Task<string> GreetAsync()
    {
        await ReadReplyAsync();
        return await SayAsync("EHLO client.example");
    }

    /// <summary>Does the client's part of a TLS handshake, after STARTTLS or at once.</summary>
    /// <returns>The fingerprint of the server's certificate.</returns>
    public async Task<string> SecureAsync()
    {
        var secured = new SslStream(_stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "gw.example" }, Token);
        _stream = secured;
        return secured.RemoteCertificate!.GetCertHashString();
    }

    /// <summary>Sends one message.</summary>
    /// <param name="message">Its octets; they end with CR LF, and no line begins with a dot.</param>
    /// <param name="sender">Of MAIL.</param>
    /// <param name="recipient">Of RCPT.</param>
    /// <returns>The first reply that is no 2xx or 354, or the one to the final dot.</returns>
    public async Task<string> MailAsync(string message, string sender, string recipient)
    {
        foreach (var line in (string[])[$"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>", "DATA"])
        {
            var reply = await SayAsync(line);
            if (!reply.StartsWith('2') && !reply.StartsWith("354", StringComparison.Ordinal))
            {
                return reply;
            }
        }

        return await SayAsync(message + ".");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var count = await Patience.UntilAsync(_stream.ReadAsync(_buffer.AsMemory(_end), Token).AsTask(), "a line from the gateway", Token);
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }
    }
}
