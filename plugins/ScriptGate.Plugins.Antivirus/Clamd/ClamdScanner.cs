using System.Text;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>A clamd: messages go to it in chunks (command INSTREAM), over sessions that are kept, one message at a time over each: a long scan holds up nobody.</summary>
internal sealed class ClamdScanner(ScannerAddress address, AntivirusOptions options, IConnector connector, TimeProvider clock) : IScanner
{
    private static readonly byte[] Ping = [.. "zPING\0"u8];
    private static readonly byte[] Pong = [.. "PONG\0"u8];

    private readonly ScannerLimits _limits = new(options, clock);
    private readonly Places _places = new(options.Connections);
    private readonly ClamdSessions _sessions = new(options.IdleTimeout, clock);

    public string Name => address.Text;

    // A session that waited may be closed by clamd at the very moment, or with its process: then once more over a new connection. Whoever has been heard is not asked again.
    public async ValueTask<ScanResult> ScanAsync(IMessage message, CancellationToken cancellationToken)
    {
        using var time = _limits.Begin(cancellationToken);
        try
        {
            await _places.EnterAsync(time.Token);
            try
            {
                if (_sessions.Take() is { } kept)
                {
                    var result = await UseAsync(kept, message, time.Token);
                    if (result.Outcome != ScanOutcome.Faulty || kept.HasHeard)
                    {
                        return result;
                    }
                }

                var (stream, problem) = await _limits.ConnectAsync(ConnectAsync, time.Token);
                return stream is null ? problem : await UseAsync(new ClamdSession(stream), message, time.Token);
            }
            finally
            {
                _places.Leave();
            }
        }
        catch (OperationCanceledException) when (time.IsOver)
        {
            return time.Result;
        }
    }

    // Over a connection of its own, whatever the number of scans: the threads of a clamd are more than those.
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        await _sessions.PruneAsync();
        return ProbeResult.Of(await _limits.AtOnceAsync(PingAsync, cancellationToken));
    }

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken) => connector.ConnectAsync(address.EndPoint, cancellationToken);

    private async ValueTask<ScanResult> UseAsync(ClamdSession session, IMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await session.ScanAsync(new ScannedContent(message), cancellationToken);
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    private async ValueTask<ScanResult> PingAsync(CancellationToken cancellationToken)
    {
        await using var stream = await ConnectAsync(cancellationToken);
        await stream.WriteAsync(Ping, cancellationToken);
        var octets = new byte[Pong.Length + 1];

        // clamd closes behind the answer: what comes until then is all of it.
        var length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return octets.AsSpan(0, length).SequenceEqual(Pong)
            ? ScanResult.Clean
            : new ScanResult(ScanOutcome.Faulty, length == 0 ? "no answer to PING" : $"'{Finding.Clean(Encoding.Latin1.GetString(octets, 0, length))}' is no answer to PING");
    }
}
