using System.Net.Sockets;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>How long a scanner may be asked. Turns what goes wrong into a result.</summary>
internal sealed class ScannerLimits(AntivirusOptions options, TimeProvider clock)
{
    /// <summary>The time for one scan; dispose it behind it.</summary>
    /// <param name="cancellationToken">Cancelled with the session.</param>
    public ScanTime Begin(CancellationToken cancellationToken) => new(options.ScanTimeout, clock, cancellationToken);

    /// <summary>Scans within <see cref="AntivirusOptions.ScanTimeout"/>.</summary>
    /// <param name="scan">Connects and talks. Its exceptions are the message's.</param>
    /// <param name="cancellationToken">Cancelled with the session.</param>
    public async ValueTask<ScanResult> ScanAsync(Func<CancellationToken, ValueTask<ScanResult>> scan, CancellationToken cancellationToken)
    {
        using var time = Begin(cancellationToken);
        try
        {
            return await scan(time.Token);
        }
        catch (OperationCanceledException) when (time.IsOver)
        {
            return time.Result;
        }
    }

    /// <summary>Does what has to be done in a moment, within <see cref="AntivirusOptions.ConnectTimeout"/>.</summary>
    /// <param name="talk">What to do. A <see cref="SocketException"/> or <see cref="IOException"/> is the connection's.</param>
    /// <param name="cancellationToken">Ends it before.</param>
    public async ValueTask<ScanResult> AtOnceAsync(Func<CancellationToken, ValueTask<ScanResult>> talk, CancellationToken cancellationToken)
    {
        using var time = new ScanTime(options.ConnectTimeout, clock, cancellationToken);
        try
        {
            return await talk(time.Token);
        }
        catch (OperationCanceledException) when (time.IsOver)
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
    public ValueTask<(Socket? Connection, ScanResult Problem)> ConnectAsync(ScannerAddress address, CancellationToken cancellationToken) =>
        ConnectAsync(address.ConnectAsync, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(ScannerAddress, CancellationToken)"/>
    public async ValueTask<(T? Connection, ScanResult Problem)> ConnectAsync<T>(Func<CancellationToken, ValueTask<T>> connect, CancellationToken cancellationToken)
        where T : class
    {
        using var time = new ScanTime(options.ConnectTimeout, clock, cancellationToken);
        try
        {
            return (await connect(time.Token), default);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return (null, new ScanResult(ScanOutcome.Unreachable, exception.Message));
        }
        catch (OperationCanceledException) when (time.IsOver)
        {
            return (null, new ScanResult(ScanOutcome.Unreachable, $"no connection within {DurationText.Format(options.ConnectTimeout)}"));
        }
    }
}
