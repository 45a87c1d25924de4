using System.Buffers;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>What an answer to RESPMOD says of a message. Clean is a 204, and a 200 with the message exactly as it was; whatever is not well-formed is no answer.</summary>
internal sealed class IcapAnswer(IcapReader reader, ScannedContent content)
{
    /// <summary>Octets of a body that are still read when it is plain that it is not the message: a page that says so fits, and the connection stays.</summary>
    private const int DrainLimit = 64 * 1024;

    private const int PieceSize = 16 * 1024;

    private static readonly ScanResult Changed = new(ScanOutcome.Infected, Threats.Unnamed);

    /// <summary>Whether the answer was read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <param name="head">The head of the answer; null: it could not be read.</param>
    /// <param name="cancellationToken">Cancelled with the scan.</param>
    public async ValueTask<ScanResult> JudgeAsync(IcapHead? head, CancellationToken cancellationToken)
    {
        if (head is null)
        {
            return Broken();
        }

        // Whatever else the answer is: who says that there is a virus is believed.
        if (Threats.Of(head) is { } threat)
        {
            return threat;
        }

        return head.Status switch
        {
            200 => await JudgeContentAsync(Encapsulation.Parse(head.Get("Encapsulated")), cancellationToken),
            204 => JudgeNothing(head.Get("Encapsulated")),
            >= 400 => new ScanResult(ScanOutcome.Failed, $"ICAP status {head.Status}"),
            _ => new ScanResult(ScanOutcome.Faulty, $"ICAP status {head.Status}, which is no answer"),
        };
    }

    private ScanResult JudgeNothing(string? encapsulated)
    {
        if (encapsulated is not null && Encapsulation.Parse(encapsulated) is not { HeadLength: 0, HasBody: false })
        {
            return new ScanResult(ScanOutcome.Faulty, "an answer that is no ICAP");
        }

        IsComplete = true;
        return ScanResult.Clean;
    }

    private async ValueTask<ScanResult> JudgeContentAsync(Encapsulation? encapsulation, CancellationToken cancellationToken)
    {
        if (encapsulation is not { } parts)
        {
            return new ScanResult(ScanOutcome.Faulty, "an answer that is no ICAP");
        }

        var isPage = false;
        if (parts.HeadLength > 0)
        {
            if (await reader.ReadHttpHeadAsync(parts.HeadLength, cancellationToken) is not { } http)
            {
                return Broken();
            }

            if (Threats.Of(http) is { } threat)
            {
                return threat;
            }

            if (http.Status >= 500)
            {
                return new ScanResult(ScanOutcome.Failed, $"HTTP status {http.Status}");
            }

            isPage = http.Status != 200;
        }

        if (!parts.HasBody)
        {
            IsComplete = true;
            return Changed;
        }

        return await CompareAsync(cancellationToken) switch
        {
            null => Broken(),
            true when !isPage => ScanResult.Clean,
            _ => Changed,
        };
    }

    // True: it is the message; null: it is no body.
    private async ValueTask<bool?> CompareAsync(CancellationToken cancellationToken)
    {
        var own = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            var isSame = true;
            var offset = 0L;
            var different = 0L;
            while (await reader.ReadChunkSizeAsync(cancellationToken) is { } size)
            {
                if (size == 0)
                {
                    IsComplete = true;
                    return isSame && offset == content.Size;
                }

                for (var left = size; left > 0;)
                {
                    var piece = await reader.ReadSomeAsync(Math.Min(left, PieceSize), cancellationToken);
                    if (piece.IsEmpty)
                    {
                        return null;
                    }

                    isSame = isSame && await IsOwnAsync(offset, piece, own, cancellationToken);
                    left -= piece.Length;
                    offset += piece.Length;
                    different += isSame ? 0 : piece.Length;
                    if (different > DrainLimit)
                    {
                        return false;
                    }
                }

                if (!await reader.ReadChunkEndAsync(cancellationToken))
                {
                    return null;
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(own);
        }
    }

    private async ValueTask<bool> IsOwnAsync(long offset, ReadOnlyMemory<byte> piece, byte[] own, CancellationToken cancellationToken)
    {
        var read = 0;
        while (read < piece.Length && await content.ReadAsync(offset + read, own.AsMemory(read, piece.Length - read), cancellationToken) is > 0 and var count)
        {
            read += count;
        }

        return piece.Span.SequenceEqual(own.AsSpan(0, read));
    }

    private ScanResult Broken() => new(ScanOutcome.Faulty, reader.Problem);
}
