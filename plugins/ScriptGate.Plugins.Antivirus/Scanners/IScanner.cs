namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>A virus scanner at the other end of a connection. Disposing closes what is kept for the next message; what is in use is closed when it is done.</summary>
internal interface IScanner : IAsyncDisposable
{
    /// <summary>As the operator wrote it.</summary>
    string Name { get; }

    /// <summary>Has a message scanned. What is wrong with the scanner is a result, what is wrong with reading the message an exception.</summary>
    ValueTask<ScanResult> ScanAsync(IMessage message, CancellationToken cancellationToken);

    /// <summary>Asks whether it is well.</summary>
    ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken);
}
