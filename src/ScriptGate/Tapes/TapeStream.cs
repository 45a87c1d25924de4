using System.Buffers.Binary;
using System.Text.Json;
using ScriptGate.Admin;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Tapes;

/// <summary>Reads what the gateway sends of a recording: each tape behind its length; 0 says that the connection lives, -1 that the end follows.</summary>
internal static class TapeStream
{
    private const int End = -1;

    /// <returns>How the recording ended; null when <paramref name="take"/> wanted no more.</returns>
    /// <exception cref="InvalidDataException">What comes is no recording.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<RecordingEndView?> ReadAsync(Stream stream, Func<byte[], string?> take, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        while (true)
        {
            await stream.ReadExactlyAsync(head, cancellationToken);
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length == End)
            {
                return await JsonSerializer.DeserializeAsync(stream, AdminJson.Default.RecordingEndView, cancellationToken) ?? throw new InvalidDataException();
            }

            if (length is < 0 or > Tape.MaxOctets)
            {
                throw new InvalidDataException();
            }

            if (length > 0)
            {
                var tape = new byte[length];
                await stream.ReadExactlyAsync(tape, cancellationToken);
                if (take(tape) is not null)
                {
                    return null;
                }
            }
        }
    }
}
