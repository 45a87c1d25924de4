using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Harness;

/// <summary>A client that writes exact octets and reads whole replies. It is no SMTP library: it sends whatever a test says.</summary>
internal sealed class RawClient(MemoryConnection connection) : IAsyncDisposable
{
    private PipeReader _input = connection.Client.Input;
    private PipeWriter _output = connection.Client.Output;
    private SslStream? _tls;

    public MemoryConnection Connection => connection;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sends these characters, one octet each.</summary>
    public async Task SendAsync(string octets) => await _output.WriteAsync(Encoding.Latin1.GetBytes(octets), Token);

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _output.WriteAsync(octets, Token);

    /// <summary>Sends a command line and reads its reply.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Reads one reply: its lines separated by a line feed. Empty at the end of the connection.</summary>
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

    /// <summary>Reads a line without its CR LF; null at the end of the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var result = await Patience.UntilAsync(_input.ReadAsync(Token).AsTask(), "a line from the gateway", Token);
            var reader = new SequenceReader<byte>(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = Encoding.Latin1.GetString(line);
                _input.AdvanceTo(reader.Position);
                return text;
            }

            _input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return result.Buffer.IsEmpty ? null : throw new InvalidOperationException("The gateway closed in the middle of a line.");
            }
        }
    }

    /// <summary>Reads to the end of the connection and returns what came.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads the greeting and says EHLO.</summary>
    public async Task<string> GreetAsync(string verb = "EHLO client.example")
    {
        await ReadReplyAsync();
        return await SayAsync(verb);
    }

    /// <summary>MAIL, one RCPT for each recipient, DATA; the replies.</summary>
    public async Task<string> OpenAsync(string sender = "a@client.example", params string[] recipients)
    {
        var replies = new StringBuilder(await SayAsync($"MAIL FROM:<{sender}>"));
        foreach (var recipient in recipients.DefaultIfEmpty("b@example.org"))
        {
            replies.Append('\n').Append(await SayAsync($"RCPT TO:<{recipient}>"));
        }

        return replies.Append('\n').Append(await SayAsync("DATA")).ToString();
    }

    /// <summary>Sends a whole message in one transaction.</summary>
    /// <returns>The reply to the final dot.</returns>
    public async Task<string> MailAsync(string text = "Subject: hello\r\n\r\nHi.\r\n", string sender = "a@client.example", params string[] recipients)
    {
        var replies = await OpenAsync(sender, recipients);
        return replies.EndsWith("Start mail input; end with <CRLF>.<CRLF>", StringComparison.Ordinal)
            ? await SayAsync(text + (text.EndsWith("\r\n", StringComparison.Ordinal) ? "." : "\r\n."))
            : replies;
    }

    /// <summary>Does the client's part of a TLS handshake.</summary>
    public async Task<SslStream> SecureAsync(SslClientAuthenticationOptions? options = null)
    {
        _tls = new SslStream(new PipeStream(connection.Client), leaveInnerStreamOpen: false);
        await _tls.AuthenticateAsClientAsync(
            options ?? new SslClientAuthenticationOptions { TargetHost = "gw.example", RemoteCertificateValidationCallback = (_, _, _, _) => true }, Token);
        _input = PipeReader.Create(_tls);
        _output = PipeWriter.Create(_tls);
        return _tls;
    }

    /// <summary>Ends the client's side without QUIT.</summary>
    public void Close() => connection.Client.Output.Complete();

    public async ValueTask DisposeAsync()
    {
        Close();
        if (_tls is not null)
        {
            await _tls.DisposeAsync();
        }
    }

    private sealed class PipeStream(IDuplexPipe pipe) : Stream
    {
        private readonly Stream _reader = pipe.Input.AsStream(leaveOpen: true);
        private readonly Stream _writer = pipe.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _reader.ReadAsync(buffer, offset, count, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await _writer.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _writer.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
