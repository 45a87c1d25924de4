using System.Buffers;

namespace ScriptGate.Smtp;

/// <summary>Decodes a message sent by DATA (RFC 5321 section 4.5.2) as it comes in. Only CR LF . CR LF ends it, and <c>.</c> CR LF at its very start.</summary>
/// <remarks>Not thread-safe; reusable. It keeps no octets: a caller that discards the message passes an output that drops.</remarks>
public sealed class DataDecoder
{
    /// <summary>Octets of a text line with its CR LF (RFC 5321 section 4.5.3.1.6).</summary>
    public const int DefaultTextLineLimit = 1000;

    private readonly LineDecoder _lines = new(dots: true);

    /// <summary>Makes a decoder that stands at the start of a message.</summary>
    /// <param name="mode">What to do with a lone CR or LF; default: it is a reason to refuse.</param>
    /// <param name="textLineLimit">Octets of a text line with its CR LF; 0 for no limit.</param>
    public DataDecoder(LineEndMode mode = LineEndMode.Reject, int textLineLimit = DefaultTextLineLimit) => Reset(mode, textLineLimit);

    /// <summary>What was noticed so far.</summary>
    public DataFindings Findings => _lines.Findings;

    /// <summary>Octets decoded so far, whether passed on or not.</summary>
    public long Size => _lines.Size;

    /// <summary>Goes back to the start of a message.</summary>
    /// <param name="mode">What to do with a lone CR or LF.</param>
    /// <param name="textLineLimit">Octets of a text line with its CR LF; 0 for no limit.</param>
    public void Reset(LineEndMode mode, int textLineLimit) => _lines.Reset(mode, textLineLimit);

    /// <summary>Decodes on. Behind the end it consumes nothing more.</summary>
    /// <param name="input">The next octets of the connection.</param>
    /// <param name="output">Gets the decoded lines: dots unstuffed, every line end CR LF, without the terminator.</param>
    /// <param name="consumed">Octets used up; what follows the end is the client's next command.</param>
    /// <returns>True when the end was consumed.</returns>
    public bool Decode(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed) => _lines.Decode(input, output, out consumed);
}
