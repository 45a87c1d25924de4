using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>A connection to a clamd for one message after the other (command IDSESSION): a connection for each would cost more than all the rest of the scan.</summary>
/// <remarks>
/// One read always waits, also while nothing is asked: so the end of a connection is known before the next message is given to it, and a clamd that has enough in the
/// middle of a message is heard.
/// </remarks>
/// <param name="stream">Both ways; owned from now on.</param>
internal sealed class ClamdSession(Stream stream) : IDisposable
{
    /// <summary>Messages of one session: the numbers of requests stay small.</summary>
    public const int MostScans = 1_000_000;

    /// <summary>Octets of an answer; names of signatures are short.</summary>
    private const int AnswerLimit = 4096;

    /// <summary>Octets in front of a chunk that say how long it is, the first octet the highest. A chunk of 0 ends the message.</summary>
    private const int LengthSize = 4;

    /// <summary>A pooled array of 64 KiB.</summary>
    private const int BufferSize = 64 * 1024;

    // Commands that begin with z end with a NUL, and so do their answers.
    private static readonly byte[] Begin = [.. "zIDSESSION\0zINSTREAM\0"u8];
    private static readonly byte[] InStream = [.. "zINSTREAM\0"u8];
    private static readonly byte[] End = [.. "zEND\0"u8];

    private readonly byte[] _answer = new byte[AnswerLimit];
    private Task<int>? _reading;
    private int _length;
    private int _number;

    /// <summary>Whether it is good for another message. False from the beginning of one until its answer.</summary>
    public bool CanStay { get; private set; }

    /// <summary>Whether anything was said since the last message was begun.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>While nothing is asked there is nothing to read, not even an end.</summary>
    public bool IsQuiet => _reading is null or { IsCompleted: false };

    /// <summary>When it was given back; of the clock of whoever keeps it.</summary>
    public long IdleSince { get; set; }

    /// <summary>Gives it a message.</summary>
    /// <param name="message">The message. Its exceptions come through.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    public async ValueTask<ScanResult> ScanAsync(ScannedContent message, CancellationToken cancellationToken)
    {
        CanStay = false;
        HasHeard = false;
        _number++;
        _reading ??= ReadOnAsync();

        // What is broken off cannot be used again: what belongs to which message would not be known.
        await using var closing = cancellationToken.UnsafeRegister(static stream => ((Stream)stream!).Dispose(), stream);
        var isWhole = await SendAsync(message, cancellationToken);
        var answer = await AnswerAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var result = ClamdAnswer.Parse(ClamdAnswer.To(_number, answer));
        if (result.Outcome == ScanOutcome.Clean && !isWhole)
        {
            return new ScanResult(ScanOutcome.Faulty, "it said OK before it had the whole message");
        }

        CanStay = isWhole && result.Outcome is ScanOutcome.Clean or ScanOutcome.Infected && _number < MostScans;
        return result;
    }

    /// <summary>Says good-bye, and closes.</summary>
    public async ValueTask EndAsync()
    {
        try
        {
            if (IsQuiet)
            {
                await stream.WriteAsync(End, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It was closed at this very moment.
        }

        Dispose();
    }

    public void Dispose() => stream.Dispose();

    // As much as fits leaves in one write: of most messages command, chunk and end together. True: all of it did, before an answer came.
    private async ValueTask<bool> SendAsync(ScannedContent message, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var command = _number == 1 ? Begin : InStream;
            command.CopyTo(buffer.AsSpan());
            var (chunk, offset, isLast) = (command.Length, 0L, false);
            while (!isLast)
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

                if (!IsQuiet || !await TryWriteAsync(buffer.AsMemory(0, length)))
                {
                    return false;
                }

                chunk = 0;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What cannot be written is no failure yet: what clamd said before it closed can still be read.
    private async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await stream.WriteAsync(octets, CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <returns>The text of the answer without its NUL; null when that is not there, not the end, or too far away, or the connection ended.</returns>
    private async ValueTask<string?> AnswerAsync()
    {
        while (await _reading! is > 0 and var count)
        {
            HasHeard = true;
            _length += count;
            var end = _answer.AsSpan(0, _length).IndexOf((byte)0);
            if (end >= 0 && end != _length - 1)
            {
                return null;
            }

            if (end < 0 && _length == AnswerLimit)
            {
                return null;
            }

            var answer = end < 0 ? null : Encoding.Latin1.GetString(_answer, 0, end);
            _length = answer is null ? _length : 0;
            _reading = ReadOnAsync();
            if (answer is not null)
            {
                return answer;
            }
        }

        return null;
    }

    // A connection that broke has ended; why is of no interest.
    private async Task<int> ReadOnAsync()
    {
        try
        {
            return await stream.ReadAsync(_answer.AsMemory(_length), CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or OperationCanceledException)
        {
            return 0;
        }
    }
}
