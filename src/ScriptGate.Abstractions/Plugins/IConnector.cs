using System.Net;

namespace ScriptGate;

/// <summary>Opens connections to a service that a check asks, such as a virus scanner. What waits for their octets goes on where handlers do: on the thread that found them, without a change of threads.</summary>
public interface IConnector
{
    /// <summary>Connects.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/>, a <see cref="DnsEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>
    /// The connection, for asynchronous use by one reader and one writer at a time; disposing it closes it, and so does the end of the generation. Small pieces are sent at once.
    /// </returns>
    /// <exception cref="IOException">There is nobody, or the generation has ended.</exception>
    ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken);
}
