using System.Buffers;
using System.Text;
using ScriptGate.Mime.Fields;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Content;

/// <summary>Looks at the beginnings of lines for files that stand in a text (uuencode, yEnc, BinHex), and outside of all parts for what looks like a part.</summary>
/// <param name="state">Gets the findings.</param>
/// <param name="part">The text; or the multipart whose preamble or epilogue it is.</param>
/// <param name="outside">The code of what looks like a part; null in a text, which may well quote one.</param>
internal sealed class TextMarks(IndexState state, MimePart part, string? outside) : IContentSink
{
    /// <summary>Octets of a line that are kept: a line of base64, or a mark and a name.</summary>
    private const int Kept = 160;

    /// <summary>Lines of base64 behind each other that are no chance, and how long they are at least.</summary>
    private const int EncodedLines = 3;

    private const int EncodedLength = 40;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly byte[] _line = new byte[Kept];
    private int _length;
    private int _encoded;

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOfAny((byte)'\n', (byte)'\r');
            var piece = end < 0 ? octets : octets[..end];
            var taken = piece[..Math.Min(piece.Length, Kept - _length)];
            taken.CopyTo(_line.AsSpan(_length));
            _length += taken.Length;
            if (end >= 0)
            {
                EndLine();
            }

            octets = octets[(end < 0 ? octets.Length : end + 1)..];
        }
    }

    public void Complete() => EndLine();

    public void Dispose()
    {
    }

    private static bool IsField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name) && line[name.Length..].TrimStart(" \t"u8).StartsWith(":"u8);

    private static string Text(ReadOnlySpan<byte> octets) => Charsets.Decode(octets.Trim((byte)' '), null);

    private void EndLine()
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (line.IsEmpty)
        {
            return;
        }

        switch (line[0])
        {
            case (byte)'b' or (byte)'B':
                Begin(line);
                break;
            case (byte)'=' when line.StartsWith("=ybegin "u8):
                var name = line.IndexOf(" name="u8);
                state.Ambiguous(part, MimeFindings.TextYenc, name < 0 ? null : Text(line[(name + 6)..]));
                break;
            case (byte)'(' when line.StartsWith("(This file must be converted with BinHex"u8):
                state.Ambiguous(part, MimeFindings.TextBinHex);
                break;
            case (byte)'C' or (byte)'c' when outside is not null && (IsField(line, "Content-Type"u8) || IsField(line, "Content-Disposition"u8) || IsField(line, "Content-Transfer-Encoding"u8)):
                state.Ambiguous(part, outside);
                break;
        }

        if (outside is not null)
        {
            _encoded = line.Length >= EncodedLength && !line.ContainsAnyExcept(Base64) ? _encoded + 1 : 0;
            if (_encoded == EncodedLines)
            {
                state.Ambiguous(part, outside);
            }
        }
    }

    // "begin 644 name", and "begin-base64 644 name" of the same program.
    private void Begin(ReadOnlySpan<byte> line)
    {
        var rest = line.StartsWith("begin "u8) ? line[6..] : line.StartsWith("begin-base64 "u8) ? line[13..] : default;
        rest = rest.TrimStart((byte)' ');
        var mode = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        if (mode is 3 or 4 && rest[mode] == ' ' && !rest[mode..].Trim((byte)' ').IsEmpty)
        {
            state.Ambiguous(part, MimeFindings.TextUuencode, Text(rest[mode..]));
        }
    }
}
