using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>A virus scanner behind ICAP (RFC 3507): messages go to it as the answers of a web server would, by RESPMOD.</summary>
internal sealed class IcapScanner(IcapService service, AntivirusOptions options, TimeProvider clock) : IScanner
{
    private readonly ScannerLimits _limits = new(options, clock);
    private readonly IcapConnections _connections = new(options.Connections);
    private volatile HeldTerms? _held;

    private sealed record HeldTerms(ServiceTerms Terms, DateTimeOffset? Until);

    public string Name => service.Text;

    public ValueTask<ScanResult> ScanAsync(IMessage message, CancellationToken cancellationToken) => _limits.ScanAsync(
        async token =>
        {
            await _connections.Places.EnterAsync(token);
            try
            {
                return await ScanAsync(new ScannedContent(message), token);
            }
            finally
            {
                _connections.Places.Leave();
            }
        },
        cancellationToken);

    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        if (!_connections.Places.TryEnter())
        {
            return ProbeResult.Busy;
        }

        try
        {
            _connections.Prune();
            return ProbeResult.Of(await _limits.ScanAsync(AskAsync, cancellationToken));
        }
        finally
        {
            _connections.Places.Leave();
        }
    }

    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        return default;
    }

    private async ValueTask<ScanResult> ScanAsync(ScannedContent content, CancellationToken cancellationToken)
    {
        if (Current() is null)
        {
            var asked = await AskAsync(cancellationToken);
            if (asked.Outcome != ScanOutcome.Clean)
            {
                return asked;
            }
        }

        string? tag = null;
        var terms = Current()?.Terms ?? new ServiceTerms(null, null, null, null);
        var result = await UseAsync(
            async (connection, token) =>
            {
                var exchange = new IcapExchange(connection, service, content);
                var scanned = await exchange.RunAsync(PreviewOf(terms), token);
                tag = exchange.Tag;
                return scanned;
            },
            cancellationToken);

        if (result.Outcome == ScanOutcome.Unreachable)
        {
            _held = null;
        }

        // It is not what it was: what it says counts when it has been asked again what it is.
        if (tag is not null && tag != terms.Tag)
        {
            _held = null;
            if (result.Outcome == ScanOutcome.Clean)
            {
                var asked = await AskAsync(cancellationToken);
                return asked.Outcome == ScanOutcome.Clean ? result : asked;
            }
        }

        return result;
    }

    // Asks what the service offers, and has it show that it finds something unless it did so before, in the state in which it is now.
    private async ValueTask<ScanResult> AskAsync(CancellationToken cancellationToken)
    {
        var before = Current();
        ServiceTerms? terms = null;
        var result = await _limits.AtOnceAsync(
            token => UseAsync(
                async (connection, cancellation) =>
                {
                    (terms, var said) = await OptionsExchange.RunAsync(connection, service, cancellation);
                    return said;
                },
                token),
            cancellationToken);
        if (terms is null)
        {
            _held = null;
            return result;
        }

        _connections.SetMost(terms.MaxConnections);
        if (options.SelfTest && (before is null || before.Terms.Tag != terms.Tag))
        {
            var test = await UseAsync((connection, token) => new IcapExchange(connection, service, TestMessage.Content).RunAsync(PreviewOf(terms), token), cancellationToken);
            if (test.Outcome != ScanOutcome.Infected)
            {
                _held = null;
                return test.IsFinal ? new ScanResult(ScanOutcome.Unreachable, "it does not find the EICAR test file in an attachment") : test;
            }
        }

        _held = new HeldTerms(terms, terms.Lifetime is { } lifetime ? clock.GetUtcNow() + lifetime : null);
        return ScanResult.Clean;
    }

    private HeldTerms? Current() => _held is { } held && !(held.Until <= clock.GetUtcNow()) ? held : null;

    private int? PreviewOf(ServiceTerms terms) => terms.Preview is { } preview && options.PreviewSize > 0 ? (int)Math.Min(preview, options.PreviewSize) : null;

    // Over a connection that waits, or a new one. One that waited may be closed by the server at the very moment: then once more over a new one.
    private async ValueTask<ScanResult> UseAsync(Func<IcapConnection, CancellationToken, ValueTask<ScanResult>> talk, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = _connections.Take();
            if (connection is null)
            {
                var (socket, problem) = await _limits.ConnectAsync(service.Address, cancellationToken);
                if (socket is null)
                {
                    return problem;
                }

                connection = new IcapConnection(socket);
            }

            connection.CanStay = false;
            connection.Reader.Begin();
            try
            {
                var result = await talk(connection, cancellationToken);
                if (result.Outcome != ScanOutcome.Faulty || !connection.IsUsed || connection.Reader.HasHeard)
                {
                    return result;
                }
            }
            finally
            {
                _connections.Return(connection);
            }
        }
    }
}
