using System.Net.Sockets;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>How long a scanner may be asked. Turns what goes wrong into a result.</summary>
internal sealed class ScannerLimits(AntivirusOptions options, TimeProvider clock)
{
    /// <summary>Scans within <see cref="AntivirusOptions.ScanTimeout"/>.</summary>
    /// <param name="scan">Connects and talks. Its exceptions are the message's.</param>
    /// <param name="cancellationToken">Cancelled with the session.</param>
    public async ValueTask<ScanResult> ScanAsync(Func<CancellationToken, ValueTask<ScanResult>> scan, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ScanTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await scan(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScanResult(ScanOutcome.Faulty, $"no answer within {DurationText.Format(options.ScanTimeout)}");
        }
    }

    /// <summary>Does what has to be done in a moment, within <see cref="AntivirusOptions.ConnectTimeout"/>.</summary>
    /// <param name="talk">What to do. A <see cref="SocketException"/> or <see cref="IOException"/> is the connection's.</param>
    /// <param name="cancellationToken">Ends it before.</param>
    public async ValueTask<ScanResult> AtOnceAsync(Func<CancellationToken, ValueTask<ScanResult>> talk, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await talk(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScanResult(ScanOutcome.Unreachable, $"no answer within {DurationText.Format(options.ConnectTimeout)}");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return new ScanResult(ScanOutcome.Unreachable, exception.Message);
        }
    }

    /// <summary>Connects, within <see cref="AntivirusOptions.ConnectTimeout"/>.</summary>
    /// <returns>The connection, or what is wrong.</returns>
    public async ValueTask<(Socket? Socket, ScanResult Problem)> ConnectAsync(ScannerAddress address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var sooner = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return (await address.ConnectAsync(sooner.Token), default);
        }
        catch (SocketException exception)
        {
            return (null, new ScanResult(ScanOutcome.Unreachable, exception.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new ScanResult(ScanOutcome.Unreachable, $"no connection within {DurationText.Format(options.ConnectTimeout)}"));
        }
    }
}
