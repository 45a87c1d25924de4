using System.Net.Sockets;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>How long and how often a scanner may be asked. Turns what goes wrong into a result.</summary>
/// <param name="options">The limits.</param>
/// <param name="connections">A place for each scan at a time. Not disposed: a scan may outlive the generation, and nothing of the system's is held.</param>
/// <param name="clock">The clock.</param>
internal sealed class ScannerLimits(AntivirusOptions options, SemaphoreSlim connections, TimeProvider clock)
{
    /// <summary>Connects and talks, within the limits.</summary>
    /// <param name="address">To whom.</param>
    /// <param name="talk">What to say. A <see cref="SocketException"/> in an <see cref="IOException"/> is the connection's; other exceptions are the message's.</param>
    /// <param name="cancellationToken">Cancelled with the session.</param>
    public async ValueTask<ScanResult> ScanAsync(ScannerAddress address, Func<Socket, CancellationToken, ValueTask<ScanResult>> talk, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ScanTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await connections.WaitAsync(either.Token);
            try
            {
                return await TalkAsync(address, talk, either.Token, cancellationToken);
            }
            finally
            {
                connections.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScanResult(ScanOutcome.Faulty, $"no answer within {DurationText.Format(options.ScanTimeout)}");
        }
    }

    /// <summary>Connects and talks for a probe: in a moment, and whatever the number of scans.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public async ValueTask<string?> ProbeAsync(ScannerAddress address, Func<Socket, CancellationToken, ValueTask<string?>> talk, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var socket = await address.ConnectAsync(either.Token);
            return await talk(socket, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {DurationText.Format(options.ConnectTimeout)}";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return exception.Message;
        }
    }

    private async ValueTask<ScanResult> TalkAsync(
        ScannerAddress address, Func<Socket, CancellationToken, ValueTask<ScanResult>> talk, CancellationToken either, CancellationToken cancellationToken)
    {
        Socket socket;
        using (var timeout = new CancellationTokenSource(options.ConnectTimeout, clock))
        using (var sooner = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, either))
        {
            try
            {
                socket = await address.ConnectAsync(sooner.Token);
            }
            catch (SocketException exception)
            {
                return new ScanResult(ScanOutcome.Unreachable, exception.Message);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new ScanResult(ScanOutcome.Unreachable, $"no connection within {DurationText.Format(options.ConnectTimeout)}");
            }
        }

        using (socket)
        {
            return await talk(socket, either);
        }
    }
}
