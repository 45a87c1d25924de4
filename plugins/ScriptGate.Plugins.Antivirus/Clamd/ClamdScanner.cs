using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>A clamd: the message goes to it in chunks (command INSTREAM), a connection for each.</summary>
internal sealed class ClamdScanner(ScannerAddress address, AntivirusOptions options, TimeProvider clock) : IScanner
{
    /// <summary>Octets in front of a chunk that say how long it is, the first octet the highest. A chunk of 0 ends the message.</summary>
    private const int LengthSize = 4;

    /// <summary>A pooled array of 64 KiB.</summary>
    private const int BufferSize = 64 * 1024;

    // Commands that begin with z end with a NUL, and so do their answers.
    private static readonly byte[] InStream = [.. "zINSTREAM\0"u8];
    private static readonly byte[] Ping = [.. "zPING\0"u8];

    private readonly ScannerLimits _limits = new(options, clock);
    private readonly Places _places = new(options.Connections);

    public string Name => address.Text;

    public ValueTask<ScanResult> ScanAsync(IMessage message, CancellationToken cancellationToken) => _limits.ScanAsync(
        async token =>
        {
            await _places.EnterAsync(token);
            try
            {
                var (socket, problem) = await _limits.ConnectAsync(address, token);
                using (socket)
                {
                    return socket is null ? problem : await ScanAsync(socket, new ScannedContent(message), token);
                }
            }
            finally
            {
                _places.Leave();
            }
        },
        cancellationToken);

    // Whatever the number of scans: the threads of a clamd are more than those.
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => ProbeResult.Of(await _limits.AtOnceAsync(
        async token =>
        {
            using var socket = await address.ConnectAsync(token);
            return await PingAsync(socket, token);
        },
        cancellationToken));

    private static async ValueTask<ScanResult> PingAsync(Socket socket, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(Ping, cancellationToken);
        return await ClamdAnswer.ReadAsync(stream, cancellationToken) is "PONG" ? ScanResult.Clean : new ScanResult(ScanOutcome.Faulty, "no answer to PING");
    }

    private static async ValueTask<ScanResult> ScanAsync(Socket socket, ScannedContent message, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);

        // From the beginning: a clamd that has enough says so and closes while we still write.
        var answer = ClamdAnswer.ReadAsync(stream, cancellationToken);
        try
        {
            await SendAsync(stream, message, answer, cancellationToken);
            return ClamdAnswer.Parse(await answer);
        }
        finally
        {
            // Where the message could not be read nobody waits for the answer; its buffer is its own.
            socket.Dispose();
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // As much as fits leaves in one write: of most messages command, chunk and end together.
    private static async ValueTask SendAsync(NetworkStream stream, ScannedContent message, Task<string?> answer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            InStream.CopyTo(buffer.AsSpan());
            var (chunk, offset, isLast) = (InStream.Length, 0L, false);
            while (!isLast && !answer.IsCompleted)
            {
                var length = chunk + LengthSize;
                while (!isLast && length < BufferSize - LengthSize)
                {
                    var count = await message.ReadAsync(offset, buffer.AsMemory(length, BufferSize - LengthSize - length), cancellationToken);
                    isLast = count == 0;
                    length += count;
                    offset += count;
                }

                BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(chunk), length - chunk - LengthSize);
                if (isLast && length > chunk + LengthSize)
                {
                    buffer.AsSpan(length, LengthSize).Clear();
                    length += LengthSize;
                }

                if (!await TryWriteAsync(stream, buffer.AsMemory(0, length), cancellationToken))
                {
                    return;
                }

                chunk = 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What cannot be written is no failure yet: what clamd said before it closed can still be read.
    private static async ValueTask<bool> TryWriteAsync(NetworkStream stream, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(octets, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
