using System.Buffers;

namespace ScriptGate.Smtp;

/// <summary>Encodes decoded lines for DATA (RFC 5321 section 4.5.2), piece by piece.</summary>
/// <remarks>The default value stands at the start of a message. Keep it in a field: it changes.</remarks>
public struct DotStuffer
{
    private bool _inLine;

    /// <summary>Whether a message, given from its start, has a line that begins with a dot. If not it can be sent as it is.</summary>
    /// <param name="decoded">Decoded lines, from the start of one.</param>
    public static bool NeedsStuffing(ReadOnlySpan<byte> decoded) => decoded is [(byte)'.', ..] || decoded.IndexOf("\n."u8) >= 0;

    /// <summary>Steps over a piece that needs no dot, so that the caller can send it without a copy.</summary>
    /// <param name="decoded">The next decoded octets.</param>
    /// <returns>False when a dot is needed; then nothing was stepped over and the piece has to go through <see cref="Write"/>.</returns>
    public bool TryPass(ReadOnlySpan<byte> decoded)
    {
        if ((!_inLine && decoded is [(byte)'.', ..]) || decoded.IndexOf("\n."u8) >= 0)
        {
            return false;
        }

        StepOver(decoded);
        return true;
    }

    /// <summary>Writes a piece with the dots that it needs.</summary>
    /// <param name="decoded">The next decoded octets; every LF in them stands behind a CR.</param>
    /// <param name="output">Where to.</param>
    public void Write(ReadOnlySpan<byte> decoded, IBufferWriter<byte> output)
    {
        var dot = !_inLine && decoded is [(byte)'.', ..];
        StepOver(decoded);
        while (true)
        {
            if (dot)
            {
                output.Write("."u8);
            }

            var end = decoded.IndexOf("\n."u8);
            if (end < 0)
            {
                output.Write(decoded);
                return;
            }

            output.Write(decoded[..(end + 1)]);
            decoded = decoded[(end + 1)..];
            dot = true;
        }
    }

    /// <summary>Writes the end of the message: a CR LF unless the last line has one or there is no line at all, then <c>.</c> CR LF.</summary>
    /// <remarks>Then it stands at the start of a message again.</remarks>
    /// <param name="output">Where to.</param>
    public void WriteEnd(IBufferWriter<byte> output)
    {
        output.Write(_inLine ? "\r\n.\r\n"u8 : ".\r\n"u8);
        _inLine = false;
    }

    private void StepOver(ReadOnlySpan<byte> decoded)
    {
        if (!decoded.IsEmpty)
        {
            _inLine = decoded[^1] != '\n';
        }
    }
}
