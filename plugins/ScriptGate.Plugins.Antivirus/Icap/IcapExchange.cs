using System.Buffers;
using System.Globalization;
using System.Text;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>One RESPMOD: the message goes out in chunks, first as much as the server wants to see; the answer is read from the beginning, for it may come before the end.</summary>
internal sealed class IcapExchange(IcapConnection connection, IcapService service, ScannedContent content)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Room in front of a chunk for its size in hexadecimal digits and a line end.</summary>
    private const int SizeRoom = 8;

    private static readonly byte[] LastChunk = [.. "0\r\n\r\n"u8];
    private static readonly byte[] LastChunkOfAll = [.. "0; ieof\r\n\r\n"u8];

    private readonly IcapAnswer _answer = new(connection.Reader, content);
    private volatile bool _isAnswered;
    private volatile bool _isEnding;
    private bool _isEarly;

    /// <summary>What the server calls its present state; null: it did not say.</summary>
    public string? Tag { get; private set; }

    /// <param name="preview">Octets that the server sees first; null: it gets all.</param>
    /// <param name="cancellationToken">Cancelled with the scan.</param>
    public async ValueTask<ScanResult> RunAsync(int? preview, CancellationToken cancellationToken)
    {
        var first = preview is { } limit ? (int?)Math.Min(limit, content.Size) : null;
        var head = IcapRequest.Modification(service, content.Size, first);
        return first is { } count ? await PreviewAsync(head, count, cancellationToken) : await TalkAsync(head, 0, cancellationToken);
    }

    private async ValueTask<ScanResult> PreviewAsync(byte[] head, int count, CancellationToken cancellationToken)
    {
        var isAll = count == content.Size;
        var (isSent, answer) = await BothAsync(head, 0, count, isAll ? LastChunkOfAll : LastChunk, connection.Reader.ReadHeadAsync(cancellationToken).AsTask(), cancellationToken);
        if (answer?.Status != 100)
        {
            return await FinishAsync(answer, isSent, isAll, cancellationToken);
        }

        return isAll || !isSent
            ? new ScanResult(ScanOutcome.Faulty, "ICAP status 100, where nothing is left to send")
            : await TalkAsync([], count, cancellationToken);
    }

    // From a place on to the end.
    private async ValueTask<ScanResult> TalkAsync(byte[] head, long offset, CancellationToken cancellationToken)
    {
        var (isSent, result) = await BothAsync(head, offset, content.Size, LastChunk, ReadAsync(cancellationToken), cancellationToken);
        connection.CanStay &= isSent;
        return Whole(result, isSent && !_isEarly);
    }

    private async ValueTask<(bool IsSent, T Answer)> BothAsync<T>(byte[] head, long offset, long end, byte[] last, Task<T> reading, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _isEnding = false;
        var sending = SendAsync(head, offset, end, last, stop.Token).AsTask();
        try
        {
            // Who has answered may not read any more. At the end of what goes out an answer is no surprise.
            await Task.WhenAny(reading, sending);
            if (!sending.IsCompleted && !_isEnding)
            {
                await stop.CancelAsync();
            }

            return (await IsSentAsync(sending, cancellationToken), await reading);
        }
        finally
        {
            if (!reading.IsCompleted)
            {
                // The message could not be read. Nobody waits for the answer, but its buffer is its own.
                connection.Dispose();
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async ValueTask<bool> IsSentAsync(Task<bool> sending, CancellationToken cancellationToken)
    {
        try
        {
            return await sending;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<ScanResult> ReadAsync(CancellationToken cancellationToken)
    {
        var head = await connection.Reader.ReadHeadAsync(cancellationToken);
        _isAnswered = true;
        return await FinishAsync(head, isSent: true, isAll: true, cancellationToken);
    }

    private async ValueTask<ScanResult> FinishAsync(IcapHead? head, bool isSent, bool isAll, CancellationToken cancellationToken)
    {
        var result = await _answer.JudgeAsync(head, cancellationToken);
        Tag = head?.Get("ISTag");
        connection.CanStay = isSent && head is not null && _answer.IsComplete && !connection.Reader.HasRest && !head.Lists("Connection", "close");
        return Whole(result, isAll);
    }

    // Who says OK before he has seen everything did not look at everything: c-icap says so to what is larger than it scans, or of a kind that it does not scan.
    private static ScanResult Whole(ScanResult result, bool hasAll) =>
        result.Outcome == ScanOutcome.Clean && !hasAll ? new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.Limits) : result;

    // True: all of it went out.
    private async ValueTask<bool> SendAsync(byte[] head, long offset, long end, byte[] last, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (head.Length > 0 && !await connection.TryWriteAsync(head, cancellationToken))
            {
                return false;
            }

            while (offset < end)
            {
                var room = (int)Math.Min(end - offset, BufferSize - SizeRoom - 2);
                var count = await content.ReadAsync(offset, buffer.AsMemory(SizeRoom, room), cancellationToken);
                _isEarly |= _isAnswered;
                _isEnding = offset + count >= end;
                if (count == 0 || !await connection.TryWriteAsync(Chunk(buffer, count), cancellationToken))
                {
                    return false;
                }

                offset += count;
            }

            _isEnding = true;
            return await connection.TryWriteAsync(last, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlyMemory<byte> Chunk(byte[] buffer, int count)
    {
        var size = Encoding.ASCII.GetBytes(count.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        size.CopyTo(buffer, SizeRoom - size.Length);
        "\r\n"u8.CopyTo(buffer.AsSpan(SizeRoom + count));
        return buffer.AsMemory(SizeRoom - size.Length, size.Length + count + 2);
    }
}
