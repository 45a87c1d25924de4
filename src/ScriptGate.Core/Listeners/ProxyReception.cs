using System.Buffers;
using System.IO.Pipelines;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>Reads the PROXY header of a connection before anything else happens with it. Nothing is said until then: who waits for a greeting that does not come has sent no header.</summary>
internal sealed class ProxyReception(TimeProvider clock)
{
    /// <summary>Takes the header, where there has to be or may be one.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">What the virtual server says of headers; not <c>off</c>.</param>
    /// <returns>The connection with the addresses that count; or why it is to be closed without a word.</returns>
    public async ValueTask<(IClientConnection? Connection, string? Refusal)> ReceiveAsync(IClientConnection connection, ProxyProtocolOptions options)
    {
        if (!Networks.Hold(options.From, connection.RemoteEndPoint.Address))
        {
            // A header from there would not be believed; without one that has to be there it cannot be served.
            return options.Mode == ProxyProtocolMode.Optional ? (connection, null) : (null, "its PROXY header would not be believed (proxyProtocol.from)");
        }

        using var limit = new CancellationTokenSource(options.Timeout, clock);
        return await ReadAsync(connection, options, limit.Token);
    }

    private static async ValueTask<(IClientConnection? Connection, string? Refusal)> ReadAsync(IClientConnection connection, ProxyProtocolOptions options, CancellationToken cancellationToken)
    {
        for (var hasBegun = false; ; hasBegun = true)
        {
            ReadResult result;
            try
            {
                result = await connection.Input.ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Who may do without and waits for the greeting has no header to send; one that broke off in the middle is no client's word.
                return options.Mode == ProxyProtocolMode.Optional && !hasBegun
                    ? (connection, null)
                    : (null, "its PROXY header was not there in time (proxyProtocol.timeout)");
            }

            var buffer = result.Buffer;
            switch (TryRead(buffer, out var header, out var length))
            {
                case ProxyHeaderStatus.Complete:
                    connection.Input.AdvanceTo(buffer.GetPosition(length));
                    return (Announced(connection, header!), null);

                case ProxyHeaderStatus.None when options.Mode == ProxyProtocolMode.Optional:
                    connection.Input.AdvanceTo(buffer.Start);
                    return (connection, null);

                case ProxyHeaderStatus.NeedMore when !result.IsCompleted:
                    connection.Input.AdvanceTo(buffer.Start, buffer.End);
                    break;

                case var status:
                    connection.Input.AdvanceTo(buffer.End);
                    return (null, status == ProxyHeaderStatus.None ? "it sent no PROXY header (proxyProtocol.mode)" : "its PROXY header is malformed or broke off");
            }
        }
    }

    private static ProxyHeaderStatus TryRead(in ReadOnlySequence<byte> buffer, out ProxyHeader? header, out int length)
    {
        var octets = buffer.Length > ProxyHeader.MaxLength ? buffer.Slice(0, ProxyHeader.MaxLength) : buffer;
        return ProxyHeader.TryRead(octets.IsSingleSegment ? octets.FirstSpan : octets.ToArray(), out header, out length);
    }

    private static AnnouncedConnection Announced(IClientConnection connection, ProxyHeader header)
    {
        var proxy = new ProxyInfo(connection.RemoteEndPoint, header.Version == 1 ? ProxyInfo.Text : ProxyInfo.Binary)
        {
            IsLocal = header.Source is null,
            Fields = header.Fields,
        };
        return new AnnouncedConnection(connection, proxy, header.Source ?? connection.RemoteEndPoint, header.Destination ?? connection.LocalEndPoint);
    }
}
