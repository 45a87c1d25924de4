using System.Buffers;
using System.IO.Pipelines;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Sessions;

/// <summary>A pipe pair as a stream, for SslStream. A read of no octets means "wait until there are some", so an idle TLS session holds no buffer.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe transport) : AsyncStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await transport.Input.ReadAsync(cancellationToken);
            var available = result.Buffer;
            var taken = Math.Min(available.Length, buffer.Length);
            if (taken > 0)
            {
                available = available.Slice(0, taken);
                available.CopyTo(buffer.Span);
            }

            var isEmpty = result.Buffer.IsEmpty;
            transport.Input.AdvanceTo(taken > 0 ? available.End : result.Buffer.Start);
            if (taken > 0 || result.IsCompleted || (buffer.IsEmpty && !isEmpty))
            {
                return (int)taken;
            }

            // Broken off: meant for a wait in clear that ended at the same moment. What breaks TLS off has the token, or ends the connection.
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await transport.Output.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("The connection is closed.");
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken) => await transport.Output.FlushAsync(cancellationToken);
}
