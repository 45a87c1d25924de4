using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Testing.Rules;

/// <summary>The client of a test: says commands, reads replies, and keeps what was said.</summary>
internal sealed class BenchClient(MemoryConnection connection) : IAsyncDisposable
{
    /// <summary>Lines of a message that the transcript shows.</summary>
    private const int ShownLines = 5;

    private readonly StringBuilder _transcript = new();
    private PipeReader _input = connection.Client.Input;
    private PipeWriter _output = connection.Client.Output;
    private SslStream? _tls;

    /// <summary>The conversation so far: <c>C:</c> and <c>S:</c> lines.</summary>
    public string Transcript
    {
        get
        {
            lock (_transcript)
            {
                return _transcript.ToString();
            }
        }
    }

    /// <summary>True once the gateway has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Says a line and reads the reply; null when the gateway closed instead.</summary>
    public async Task<BenchReply?> SayAsync(string line)
    {
        Note("C: ", line);
        await WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        return await ReadAsync(line);
    }

    /// <summary>Sends a message, dot-stuffed, with its final dot; or exactly as it is.</summary>
    public async Task<BenchReply?> SendAsync(byte[] message, bool isRaw = false)
    {
        NoteMessage(message);
        await WriteAsync(isRaw ? message : Stuff(message));
        return await ReadAsync(".");
    }

    /// <summary>Reads one reply; null at the end.</summary>
    /// <param name="command">What it answers.</param>
    public async Task<BenchReply?> ReadAsync(string command)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            Note("S: ", line);
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                return BenchReply.Of(command, lines);
            }
        }

        if (!IsClosed)
        {
            IsClosed = true;
            Note("S: ", "(closed)");
        }

        return null;
    }

    /// <summary>Does the client's part of a TLS handshake.</summary>
    /// <param name="serverName">The name it asks for.</param>
    /// <param name="certificate">The certificate that it shows; null for none.</param>
    /// <returns>False when it failed.</returns>
    public async Task<bool> SecureAsync(string serverName, X509Certificate2? certificate = null)
    {
        _tls = new SslStream(new DuplexPipeStream(connection.Client), leaveInnerStreamOpen: false);
        try
        {
            // Whether the gateway's certificate is good is not what rules are about, and this one is made for the run.
            var options = new SslClientAuthenticationOptions { TargetHost = serverName, RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null };
            if (certificate is not null)
            {
                options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
            }

            await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            Note("C: ", "(TLS handshake failed)");
            return false;
        }

        Note("C: ", "(TLS handshake)");
        _input = PipeReader.Create(_tls);
        _output = PipeWriter.Create(_tls);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.Client.Output.CompleteAsync();
        if (_tls is not null)
        {
            await _tls.DisposeAsync();
        }
    }

    private static byte[] Stuff(byte[] message)
    {
        using var wire = new MemoryStream(message.Length + 16);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '.' && (i == 0 || message[i - 1] == '\n'))
            {
                wire.WriteByte((byte)'.');
            }

            wire.WriteByte(message[i]);
        }

        wire.Write(message.AsSpan().EndsWith("\r\n"u8) || message.Length == 0 ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return wire.ToArray();
    }

    private async Task WriteAsync(byte[] octets)
    {
        try
        {
            await _output.WriteAsync(octets);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The gateway closed: the next read says so.
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync();
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                return null;
            }

            var reader = new SequenceReader<byte>(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = Encoding.UTF8.GetString(line);
                _input.AdvanceTo(reader.Position);
                return text;
            }

            _input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private void Note(string who, string line)
    {
        lock (_transcript)
        {
            _transcript.Append(who).Append(line).Append('\n');
        }
    }

    private void NoteMessage(byte[] message)
    {
        var lines = Encoding.UTF8.GetString(message.AsSpan(0, Math.Min(message.Length, 2000))).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        foreach (var line in lines.Take(ShownLines))
        {
            Note("C: ", line);
        }

        if (lines.Length > ShownLines)
        {
            Note("C: ", $"... ({message.Length} octets)");
        }

        Note("C: ", ".");
    }
}
