namespace ScriptGate.Core.RemoteLogging;

/// <summary>Brings messages to the receiver. One call at a time.</summary>
internal interface IRemoteLogTransport : IAsyncDisposable
{
    /// <exception cref="RemoteLogRefusedException">The receiver does not want them, now or later.</exception>
    /// <exception cref="IOException">They did not arrive, or only in part; they are tried again.</exception>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken);
}

/// <summary>The receiver refused for good.</summary>
internal sealed class RemoteLogRefusedException(string reason) : Exception(reason);
