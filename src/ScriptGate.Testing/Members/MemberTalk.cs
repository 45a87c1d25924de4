using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>One connection of a <see cref="ScriptedMember"/>: reads commands, asks the script, and knows what a polite server does.</summary>
/// <param name="member">The member.</param>
/// <param name="script">How it behaves.</param>
/// <param name="connection">The connection.</param>
/// <param name="close">Ends the connection; true for RST.</param>
/// <param name="record">What came in.</param>
/// <param name="stopped">Ends it.</param>
internal sealed class MemberTalk(ScriptedMember member, MemberScript script, Stream connection, Action<bool> close, RecordedConnection record, CancellationToken stopped) : IDisposable
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _recipients = [];
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream _stream = connection;
    private string _mail = string.Empty;
    private string? _announced;
    private RecordedMessage? _answering;
    private int _start;
    private int _end;
    private int _lastCode;
    private ConnectionEnd? _how;

    public RecordedConnection Record { get; } = record;

    public CancellationToken Stopped { get; } = stopped;

    public async Task RunAsync()
    {
        await using var stop = Stopped.Register(() => Close(reset: true));
        try
        {
            await Task.Yield();
            if (script.ImplicitTls)
            {
                await StartTlsAsync();
            }

            await script.Greeting(new MemberStep(this, string.Empty, 1, () => ReplyAsync($"220 {script.Name} ESMTP")));
            while (_how is null && await ReadLineAsync() is { } line)
            {
                await CommandAsync(line);
            }

            _how ??= ConnectionEnd.ClosedByClient;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or AuthenticationException or OperationCanceledException)
        {
            _how ??= ConnectionEnd.BrokenByClient;
        }
        finally
        {
            Dispose();
            Record.End(_how ?? ConnectionEnd.BrokenByClient);
        }
    }

    public async Task ReplyAsync(string reply)
    {
        _lastCode = int.Parse(reply.AsSpan(0, 3));
        if (_answering is { } message && _lastCode is >= 200 and < 300)
        {
            // Before the reply is out: who has read it may look for the message.
            member.Take(message);
            _answering = null;
        }

        await SendAsync(Encoding.UTF8.GetBytes(reply.ReplaceLineEndings("\r\n") + "\r\n"));
    }

    public async Task SendAsync(byte[] octets) => await _stream.WriteAsync(octets, Stopped);

    public async Task StartTlsAsync()
    {
        var secured = new SslStream(_stream);
        await secured.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = script.Certificate,
                ClientCertificateRequired = script.AsksForCertificate,
                RemoteCertificateValidationCallback = script.AsksForCertificate ? (_, shown, _, _) => WasShown(shown) : null,
            },
            Stopped);
        _stream = secured;
        Record.ServerName = secured.TargetHostName;
        Record.IsEncrypted = true;
    }

    // Any will do, and none.
    private bool WasShown(X509Certificate? certificate)
    {
        Record.ClientCertificate = certificate?.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        return certificate is null || Record.ClientCertificate is not null;
    }

    public void Close(bool reset)
    {
        _how ??= ConnectionEnd.ClosedByScript;
        close(reset);
    }

    public void Dispose()
    {
        _stream.Dispose();
        close(false);
    }

    public async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, length);
                _start += length + 2;
                Record.AddCommand(line);
                return line;
            }

            if (!await ReadAsync())
            {
                return null;
            }
        }
    }

    public async Task SkipAsync()
    {
        if (_start == _end)
        {
            await ReadAsync();
        }

        _start = _end;
    }

    private async Task<bool> ReadAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var count = await _stream.ReadAsync(_buffer.AsMemory(_end), Stopped);
        Record.Add(_buffer.AsSpan(_end, count));
        _end += count;
        return count > 0;
    }

    private async Task CommandAsync(string line)
    {
        var verb = line.Split(' ', ':')[0];
        var number = _counts[verb] = _counts.GetValueOrDefault(verb) + 1;
        _lastCode = 0;
        await script.HandlerOf(verb)(new MemberStep(this, line, number, () => PoliteAsync(verb, line)));
        switch (verb.ToUpperInvariant())
        {
            case "MAIL" when _lastCode == 250:
                _mail = line;
                _recipients.Clear();
                break;
            case "RSET" or "EHLO" or "HELO" when _lastCode == 250:
                EndTransaction();
                break;
            case "RCPT" when _lastCode is 250 or 251:
                _recipients.Add(line);
                break;
            case "XCLIENT" when _lastCode == 220:
                _announced = line["XCLIENT".Length..].Trim();
                EndTransaction();
                break;
            case "DATA" when _lastCode == 354:
                await BodyAsync();
                break;
            case "QUIT" when _how is null:
                _how = ConnectionEnd.Quit;
                break;
            default:
                break;
        }
    }

    private Task PoliteAsync(string verb, string line) => verb.ToUpperInvariant() switch
    {
        "EHLO" => HelloAsync(),
        "HELO" => ReplyAsync($"250 {script.Name}"),
        "MAIL" => _mail.Length == 0 ? ReplyAsync("250 2.1.0 Sender ok") : ReplyAsync("503 5.5.1 Nested MAIL"),
        "RCPT" => _mail.Length > 0 ? ReplyAsync("250 2.1.5 Recipient ok") : ReplyAsync("503 5.5.1 No MAIL yet"),
        "DATA" => _recipients.Count > 0 ? ReplyAsync("354 Go ahead") : ReplyAsync("503 5.5.1 No recipients"),
        "RSET" or "NOOP" => ReplyAsync("250 2.0.0 Ok"),
        "QUIT" => ReplyAsync("221 2.0.0 Bye"),
        "STARTTLS" when script.Certificate is not null && !Record.IsEncrypted => GoSecureAsync(),
        "AUTH" => AuthAsync(line),
        "XCLIENT" when script.Offers.Exists(offer => offer.StartsWith("XCLIENT ", StringComparison.Ordinal)) => ReplyAsync($"220 {script.Name} ESMTP"),
        _ => ReplyAsync("502 5.5.1 Command not implemented"),
    };

    private Task HelloAsync()
    {
        IEnumerable<string> offers = Record.IsEncrypted && script.OffersUnderTls is { } others ? others : script.Offers;
        string[] lines = [script.Name, .. offers, .. script.Certificate is not null && !Record.IsEncrypted ? (string[])["STARTTLS"] : []];
        return ReplyAsync(string.Join('\n', lines.Select((text, i) => (i < lines.Length - 1 ? "250-" : "250 ") + text)));
    }

    private async Task GoSecureAsync()
    {
        await ReplyAsync("220 2.0.0 Go ahead");
        await StartTlsAsync();
    }

    /// <summary>Takes every password: PLAIN with or without initial response, and the two questions of LOGIN.</summary>
    private async Task AuthAsync(string line)
    {
        string[] questions = line.ToUpperInvariant().Split(' ') switch
        {
            ["AUTH", "LOGIN"] => ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"],
            ["AUTH", "PLAIN"] => ["334 "],
            _ => [],
        };
        foreach (var question in questions)
        {
            await ReplyAsync(question);
            if (await ReadLineAsync() is null or "*")
            {
                await ReplyAsync("501 5.7.0 Cancelled");
                return;
            }
        }

        await ReplyAsync("235 2.7.0 Welcome");
    }

    private async Task BodyAsync()
    {
        // The CR LF of DATA's own line stands before the first octet: a dot there is the end of an empty message.
        using var wire = new MemoryStream();
        var told = script.Body is null;
        while (true)
        {
            wire.Write(_buffer, _start, _end - _start);
            _start = _end;
            if (!told && wire.Length >= script.BodyOctets)
            {
                told = true;
                await script.Body!(new MemberStep(this, string.Empty, Record.Bodies.Count + 1, static () => Task.CompletedTask));
                if (_how is not null)
                {
                    return;
                }
            }

            var octets = wire.GetBuffer().AsSpan(0, (int)wire.Length);
            var end = octets.StartsWith(".\r\n"u8) ? 0 : octets.IndexOf("\r\n.\r\n"u8) is var found && found >= 0 ? found + 2 : -1;
            if (end >= 0)
            {
                PutBack(octets[(end + 3)..]);
                await FinishAsync(octets[..end].ToArray());
                return;
            }

            if (!await ReadAsync())
            {
                _how ??= ConnectionEnd.ClosedByClient;
                return;
            }
        }
    }

    private void PutBack(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_buffer);
        (_start, _end) = (0, octets.Length);
    }

    private async Task FinishAsync(byte[] wire)
    {
        var message = new RecordedMessage(_mail, [.. _recipients], wire) { Client = Record.Client, Announced = _announced };
        Record.AddBody(message);
        EndTransaction();
        _answering = message;
        await script.FinalDot(new MemberStep(this, string.Empty, Record.Bodies.Count, () => ReplyAsync($"250 2.0.0 Stored as {Record.Number}-{Record.Bodies.Count}")));
        _answering = null;
    }

    private void EndTransaction()
    {
        _mail = string.Empty;
        _recipients.Clear();
    }
}
