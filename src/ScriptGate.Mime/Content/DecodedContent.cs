using ScriptGate.Mime.Parts;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Content;

/// <summary>Undoes the transfer encoding of a part on the way to what reads its content.</summary>
/// <param name="state">Counts the work and gets the findings.</param>
/// <param name="part">The part.</param>
/// <param name="decoder">Its decoder.</param>
/// <param name="target">What reads the content.</param>
/// <param name="isTentative">True when the part may not be encoded after all: then faults say nothing.</param>
internal sealed class DecodedContent(IndexState state, MimePart part, ITransferDecoder decoder, IContentSink target, bool isTentative) : IContentSink
{
    /// <summary>Octets that are decoded at a time: they and their result stay in the processor's first cache.</summary>
    private const int Piece = 8 * 1024;

    private static readonly (TransferFaults Fault, string Code, bool IsAmbiguous)[] Codes =
    [
        (TransferFaults.Base64Character, MimeFindings.Base64Character, true),
        (TransferFaults.Base64Padding, MimeFindings.Base64Padding, true),
        (TransferFaults.Base64AfterPadding, MimeFindings.Base64AfterPadding, true),
        (TransferFaults.Base64Line, MimeFindings.Base64Line, true),
        (TransferFaults.Base64LongLine, MimeFindings.Base64LongLine, false),
        (TransferFaults.QuotedPrintableEscape, MimeFindings.QuotedPrintableEscape, true),
        (TransferFaults.QuotedPrintableLongLine, MimeFindings.QuotedPrintableLongLine, false),
        (TransferFaults.QuotedPrintableCharacter, MimeFindings.QuotedPrintableCharacter, false),
    ];

    private readonly OctetBuffer _decoded = new();

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var piece = octets[..Math.Min(octets.Length, Piece)];
            decoder.Decode(piece, _decoded);
            PassOn();
            octets = octets[piece.Length..];
        }
    }

    public void Complete()
    {
        decoder.Finish(_decoded);
        PassOn();
        target.Complete();
        if (!isTentative)
        {
            ReportFaults();
        }
    }

    public void Dispose()
    {
        _decoded.Dispose();
        target.Dispose();
    }

    private void PassOn()
    {
        state.Work += _decoded.Length;
        if (_decoded.Length > 0)
        {
            target.Write(_decoded.Written);
            _decoded.Clear();
        }
    }

    private void ReportFaults()
    {
        foreach (var (fault, code, isAmbiguous) in Codes)
        {
            if ((decoder.Faults & fault) == TransferFaults.None)
            {
                continue;
            }

            if (isAmbiguous)
            {
                state.Ambiguous(part, code);
            }
            else
            {
                state.Malformed(part, code);
            }
        }
    }
}
