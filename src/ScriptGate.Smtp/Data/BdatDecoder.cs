using System.Buffers;

namespace ScriptGate.Smtp;

/// <summary>Decodes a message sent by BDAT (RFC 3030).</summary>
/// <remarks>
/// The same line ends and findings as <see cref="DataDecoder"/>, across the borders of chunks, but dots mean nothing. Not thread-safe; reusable.
/// What it passes on may end without CR LF; <see cref="DotStuffer.WriteEnd"/> sees to that.
/// </remarks>
public sealed class BdatDecoder
{
    private readonly LineDecoder _lines = new(dots: false);

    /// <summary>Makes a decoder that stands at the start of a message.</summary>
    /// <param name="mode">What to do with a lone CR or LF; default: it is a reason to refuse.</param>
    /// <param name="textLineLimit">Octets of a text line with its CR LF; 0 for no limit.</param>
    public BdatDecoder(LineEndMode mode = LineEndMode.Reject, int textLineLimit = DataDecoder.DefaultTextLineLimit) => Reset(mode, textLineLimit);

    /// <summary>What was noticed so far.</summary>
    public DataFindings Findings => _lines.Findings;

    /// <summary>Octets decoded so far, whether passed on or not.</summary>
    public long Size => _lines.Size;

    /// <summary>Goes back to the start of a message.</summary>
    /// <param name="mode">What to do with a lone CR or LF.</param>
    /// <param name="textLineLimit">Octets of a text line with its CR LF; 0 for no limit.</param>
    public void Reset(LineEndMode mode, int textLineLimit) => _lines.Reset(mode, textLineLimit);

    /// <summary>Decodes a chunk or a part of one; all of it is consumed.</summary>
    /// <param name="chunk">The octets. The caller counts them against the size that BDAT announced.</param>
    /// <param name="output">Gets the decoded lines.</param>
    public void Decode(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output) => _lines.Decode(chunk, output, out _);

    /// <summary>The last chunk is over: a CR that still waited for its LF was a lone one.</summary>
    /// <param name="output">Gets what was held back.</param>
    public void Finish(IBufferWriter<byte> output) => _lines.Finish(output);
}
