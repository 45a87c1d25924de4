using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Services;

/// <summary>A service that is asked over TCP, each time over a connection of its own: nothing of one answer can be taken for the next.</summary>
internal sealed class TcpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger)
    : Service(name, options, clock, metrics, logger), ITcpService
{
    /// <summary>A longer question is a rule's mistake: 1 MiB.</summary>
    public const int MaxText = 1 << 20;

    private const int MaxMark = 64;

    public override string Kind => "tcp";

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken)
    {
        if (question.Text.Length > MaxText)
        {
            throw new ServiceRequestException("the text is larger than 1 MiB");
        }

        if (question.Mark.Length > MaxMark)
        {
            throw new ServiceRequestException($"the mark that ends the answer is longer than {MaxMark} octets");
        }

        if (question.Length is { } length && (length < 1 || length > Options.MaxResponse))
        {
            throw new ServiceRequestException($"the length of the answer must be from 1 to the service's maxResponse, {Options.MaxResponse}");
        }

        return CallAsync(question.Timeout, life => ExchangeAsync(question, life), _ => true, cancellationToken);
    }

    private async Task<byte[]> ExchangeAsync(TcpQuestion question, CancellationToken cancellationToken)
    {
        var address = Options.Address!.Value;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), cancellationToken);
        await using var network = new NetworkStream(socket, ownsSocket: false);
        if (!Options.Tls)
        {
            return await ExchangeAsync(network, question, cancellationToken);
        }

        await using var secure = new SslStream(network, leaveInnerStreamOpen: true);
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || !Options.Verify,
        };
        await secure.AuthenticateAsClientAsync(tls, cancellationToken);
        return await ExchangeAsync(secure, question, cancellationToken);
    }

    private async Task<byte[]> ExchangeAsync(Stream stream, TcpQuestion question, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(question.Text, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var limit = question.Length ?? (int)Options.MaxResponse + question.Mark.Length;
        var answer = new byte[Math.Min(limit + 1, 4096)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(answer.AsMemory(length), cancellationToken);
            if (EndOf(answer.AsSpan(0, length + read), length, read == 0, question) is { } end)
            {
                return end <= Options.MaxResponse ? answer[..end] : throw TooLarge();
            }

            length += read;
            if (length > limit)
            {
                throw TooLarge();
            }

            if (length == answer.Length)
            {
                Array.Resize(ref answer, Math.Min(limit + 1, answer.Length * 2));
            }
        }
    }

    // Where the answer ends; null while it goes on. A mark may have begun in what was read before.
    private int? EndOf(ReadOnlySpan<byte> answer, int seen, bool isClosed, TcpQuestion question)
    {
        if (question.Length is { } length)
        {
            return answer.Length >= length ? length : isClosed ? throw Incomplete() : null;
        }

        if (question.Mark.IsEmpty)
        {
            return isClosed ? answer.Length : null;
        }

        var from = Math.Max(0, seen - question.Mark.Length + 1);
        var found = answer[from..].IndexOf(question.Mark.Span);
        return found >= 0 ? from + found : isClosed ? throw Incomplete() : null;
    }

    private ServiceException Incomplete() => new(Name, "closed the connection before its answer was complete");

    private ServiceException TooLarge() => new(Name, $"answers more than {Options.MaxResponse} octets");
}
