using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace ScriptGate.Load;

/// <summary>One SMTP session as a plain client has it: one command, one reply, no pipelining. Blocking, because a thread that waits in the kernel is the cheapest clock.</summary>
internal sealed class SmtpDialogue : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static ReadOnlySpan<byte> Connection => "the connection"u8;

    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpDialogue(Socket socket, int bufferSize)
    {
        _socket = socket;
        _buffer = new byte[bufferSize];
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects and says EHLO, inside TLS if asked to.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="tls">How TLS starts.</param>
    /// <param name="bufferSize">Octets of the receive buffer; the longest line of a reply that it can read.</param>
    /// <exception cref="DialogueException">The server did not answer as it should.</exception>
    public static SmtpDialogue Open(int port, TlsStart tls, int bufferSize = 4096)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        try
        {
            socket.Connect(IPAddress.Loopback, port);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var dialogue = new SmtpDialogue(socket, bufferSize);
        try
        {
            dialogue.Greet(tls);
            return dialogue;
        }
        catch
        {
            dialogue.Dispose();
            throw;
        }
    }

    /// <summary>Sends one message from MAIL to the reply to its final dot.</summary>
    /// <param name="message">Header, body and final dot, ready for the wire.</param>
    public void Send(ReadOnlySpan<byte> message)
    {
        Command("MAIL FROM:<alice@sender.example>\r\n"u8, 2);
        Command("RCPT TO:<bob@recipient.example>\r\n"u8, 2);
        Command("DATA\r\n"u8, 3);
        Command(message, 2);
    }

    public void Noop() => Command("NOOP\r\n"u8, 2);

    public void Quit() => Command("QUIT\r\n"u8, 2);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private void Greet(TlsStart tls)
    {
        if (tls == TlsStart.Implicit)
        {
            Secure();
        }

        Expect(2, Connection);
        Hello();
        if (tls == TlsStart.StartTls)
        {
            Command("STARTTLS\r\n"u8, 2);
            Secure();
            Hello();
        }
    }

    private void Hello() => Command("EHLO client.sender.example\r\n"u8, 2);

    private void Secure()
    {
        // A certificate of a minute ago is not judged, and every handshake is a full one: resumption would measure something else from the second session on.
        var stream = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = stream;
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "gateway.test",
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
    }

    private void Command(ReadOnlySpan<byte> octets, int wanted)
    {
        _stream.Write(octets);
        Expect(wanted, octets);
    }

    private void Expect(int wanted, ReadOnlySpan<byte> after)
    {
        while (true)
        {
            var line = ReadLine();
            if (line.Length < 3 || line is [_, _, _, (byte)'-', ..])
            {
                continue;
            }

            if (line[0] - '0' == wanted)
            {
                return;
            }

            var verb = Encoding.ASCII.GetString(after[..Math.Min(after.Length, 16)]).TrimEnd();
            var text = $"after {verb}: {Encoding.ASCII.GetString(line)}";
            throw line.StartsWith("421"u8) && after.SequenceEqual(Connection) ? new TurnedAwayException(text) : new DialogueException(text);
        }
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = _buffer.AsSpan(_start, length);
                _start += length + 2;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            var read = _end == _buffer.Length ? throw new DialogueException("a line of a reply is too long") : _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read > 0 ? read : throw new DialogueException("the server closed the connection");
        }
    }
}

/// <summary>The server did not do its part.</summary>
internal class DialogueException(string message) : IOException(message);

/// <summary>The server had no time: 421 in place of a banner.</summary>
internal sealed class TurnedAwayException(string message) : DialogueException(message);
