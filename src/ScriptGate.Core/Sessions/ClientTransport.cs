using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Sessions;

/// <summary>The client's connection: in clear, then perhaps in TLS. Owns the TLS stream and its pipes; whoever accepted the connection owns the connection.</summary>
internal sealed class ClientTransport(IClientConnection connection) : IAsyncDisposable
{
    // What SslStream hands out at once is a TLS record; more would only sit in memory of idle sessions.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: 1024, leaveOpen: true);

    private SslStream? _tls;

    public PipeReader Input { get; private set; } = connection.Input;

    public PipeWriter Output { get; private set; } = connection.Output;

    /// <summary>Set by a successful handshake, also by one that was made long ago and comes from a tape.</summary>
    public bool IsEncrypted { get => field || _tls is not null; set; }

    public IPEndPoint RemoteEndPoint { get; } = connection.RemoteEndPoint;

    public IPEndPoint LocalEndPoint { get; } = connection.LocalEndPoint;

    /// <summary>Who announced these addresses; null when they are the connection's own.</summary>
    public ProxyInfo? Proxy { get; } = connection.Proxy;

    /// <summary>False as long as nothing was heard of an end of the connection.</summary>
    public bool MayHaveEnded => connection.MayHaveEnded;

    /// <summary>Whether the connection under TLS has ended. Only between reads of the TLS stream, which is where sessions are when they ask.</summary>
    public bool IsWireClosed
    {
        get
        {
            if (_tls is null || !connection.Input.TryRead(out var result))
            {
                return false;
            }

            // Nothing is consumed and nothing examined, so that the TLS stream finds what came.
            connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
            return result is { IsCompleted: true, Buffer.IsEmpty: true };
        }
    }

    /// <summary>Swaps the transport: does the handshake as the server. Nothing may be buffered from before.</summary>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    public async Task<TlsInfo> SecureAsync(ClientHandshake handshake, CancellationToken cancellationToken)
    {
        await handshake.PrepareAsync(connection, cancellationToken);
        var stream = new SslStream(new DuplexPipeStream(connection), leaveInnerStreamOpen: false);
        _tls = stream;
        await stream.AuthenticateAsServerAsync(static (_, hello, state, _) => new(((ClientHandshake)state!).Options(hello.ServerName)), handshake, cancellationToken);
        Input = PipeReader.Create(stream, ReaderOptions);
        Output = PipeWriter.Create(stream, WriterOptions);
        return handshake.Describe(stream);
    }

    /// <summary>Breaks off: pending reads and writes fail.</summary>
    public void Abort() => connection.Abort();

    /// <summary>Ends the TLS layer; a client that is still there gets the close notification.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tls is null)
        {
            return;
        }

        await Input.CompleteAsync();
        await Output.CompleteAsync();
        try
        {
            await _tls.ShutdownAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ObjectDisposedException or AuthenticationException)
        {
            // The client went first.
        }

        await _tls.DisposeAsync();
    }
}
