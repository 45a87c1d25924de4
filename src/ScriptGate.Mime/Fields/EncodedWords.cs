using System.Buffers;
using System.Text;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Fields;

/// <summary>Decodes the encoded words of RFC 2047 as clients do: wherever they stand, and adjacent ones as one text. A bad one stays as it is.</summary>
public static class EncodedWords
{
    /// <summary>Octets in front of the charset's end: no registered name is longer.</summary>
    private const int CharsetLimit = 64;

    /// <summary>Decodes a line of text.</summary>
    /// <param name="line">An unfolded value.</param>
    /// <param name="hasBad">True when something looks like an encoded word and cannot be decoded.</param>
    /// <returns>The text; where no encoded word is, UTF-8 (RFC 6532), or Latin-1 if it is not that.</returns>
    public static string Decode(ReadOnlySpan<byte> line, out bool hasBad)
    {
        hasBad = false;
        if (line.IndexOf("=?"u8) < 0)
        {
            return Charsets.Decode(line, null);
        }

        var text = new StringBuilder(line.Length);
        var run = new WordRun(text);
        var plain = 0;
        var last = line.LastIndexOf("?="u8);
        for (var at = 0; at < line.Length;)
        {
            var next = line[at..].IndexOf("=?"u8);
            if (next < 0 || at + next > last)
            {
                // One that nothing ends: who sees the beginning only may decode it all the same.
                hasBad |= next >= 0 && !TryRead(line, at + next, out var open) && open.End > at + next;
                break;
            }

            at += next;
            if (!TryRead(line, at, out var word))
            {
                // The start of an address such as "a=?b" is no word; one that names an encoding was meant to be.
                hasBad |= word.End > at;
                at += 2;
                continue;
            }

            var between = line[plain..at];
            var isAdjacent = run.IsOpen && between.Trim(" \t"u8).IsEmpty;
            if (!isAdjacent)
            {
                run.Close();
                text.Append(Charsets.Decode(between, null));
            }

            if (!run.TryAdd(line, word))
            {
                // Unknown charset or broken base64: the word as it stands, and the space in front of it.
                hasBad = true;
                run.Close();
                text.Append(Charsets.Decode(line[(isAdjacent ? plain : at)..word.End], null));
            }

            at = plain = word.End;
        }

        run.Close();
        return text.Append(Charsets.Decode(line[plain..], null)).ToString();
    }

    // "=?" charset "?" B or Q "?" text "?="; the charset may have a language behind "*" (RFC 2231 section 5).
    private static bool TryRead(ReadOnlySpan<byte> line, int at, out Word word)
    {
        word = default;
        var rest = line[(at + 2)..];
        var mark = rest[..Math.Min(rest.Length, CharsetLimit)].IndexOf((byte)'?');
        if (mark <= 0 || mark + 2 >= rest.Length || rest[mark + 2] != '?' || rest[..mark].IndexOfAny((byte)' ', (byte)'\t') >= 0)
        {
            return false;
        }

        var isBase64 = rest[mark + 1] is (byte)'B' or (byte)'b';
        if (!isBase64 && rest[mark + 1] is not ((byte)'Q' or (byte)'q'))
        {
            return false;
        }

        var textStart = mark + 3;
        var end = rest[textStart..].IndexOf("?="u8);
        word = new Word(at + 2, mark, isBase64, at + 2 + textStart, Math.Max(0, end), at + 2 + textStart + Math.Max(0, end) + 2);
        return end >= 0;
    }

    private readonly record struct Word(int Start, int CharsetLength, bool IsBase64, int TextStart, int TextLength, int End);

    /// <summary>Adjacent words of one charset: their octets are put together first, because senders cut characters in two.</summary>
    private sealed class WordRun(StringBuilder text)
    {
        private readonly ArrayBufferWriter<byte> _octets = new(64);
        private Encoding? _charset;

        public bool IsOpen { get; private set; }

        public bool TryAdd(ReadOnlySpan<byte> line, in Word word)
        {
            var name = line.Slice(word.Start, word.CharsetLength);
            var language = name.IndexOf((byte)'*');
            var charset = Charsets.Find(Encoding.Latin1.GetString(language < 0 ? name : name[..language]));
            if (charset is null)
            {
                return false;
            }

            if (!ReferenceEquals(charset, _charset))
            {
                Flush();
                _charset = charset;
            }

            IsOpen = true;
            return word.IsBase64 ? TryBase64(line.Slice(word.TextStart, word.TextLength)) : Quoted(line.Slice(word.TextStart, word.TextLength));
        }

        public void Close()
        {
            Flush();
            IsOpen = false;
        }

        private void Flush()
        {
            if (_octets.WrittenCount > 0)
            {
                text.Append(Charsets.Decode(_octets.WrittenSpan, _charset));
                _octets.ResetWrittenCount();
            }
        }

        private bool TryBase64(ReadOnlySpan<byte> encoded)
        {
            // Missing padding is common and harmless here; foreign characters are not base64.
            var output = new ArrayBufferWriter<byte>(encoded.Length + 3);
            var decoder = new Base64Decoder();
            decoder.Decode(encoded, output);
            decoder.Finish(output);
            if ((decoder.Faults & (TransferFaults.Base64Character | TransferFaults.Base64AfterPadding)) != TransferFaults.None)
            {
                return false;
            }

            _octets.Write(output.WrittenSpan);
            return true;
        }

        private bool Quoted(ReadOnlySpan<byte> encoded)
        {
            for (var i = 0; i < encoded.Length; i++)
            {
                var octet = encoded[i];
                if (octet == '_')
                {
                    octet = (byte)' ';
                }
                else if (octet == '=' && Percent.TryHex(encoded[(i + 1)..], out var decoded))
                {
                    octet = decoded;
                    i += 2;
                }

                _octets.GetSpan(1)[0] = octet;
                _octets.Advance(1);
            }

            return true;
        }
    }
}
