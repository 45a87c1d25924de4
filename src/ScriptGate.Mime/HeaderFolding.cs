using System.Buffers;
using System.Text;

namespace ScriptGate.Mime;

/// <summary>Writes header fields.</summary>
public static class HeaderFolding
{
    /// <summary>Where a line is folded if it can be: RFC 5322 section 2.1.1 asks for at most 78 characters.</summary>
    public const int PreferredLength = 78;

    /// <summary>Where a line is folded even inside a word, well below the 998 octets of RFC 5322 section 2.1.1.</summary>
    public const int MaximumLength = 900;

    /// <summary>Writes one field with its CR LF, folded at spaces.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">A name that <see cref="HeaderText.IsFieldName"/> accepts.</param>
    /// <param name="value">A value that <see cref="HeaderText.IsFieldValue"/> accepts.</param>
    public static void Write(IBufferWriter<byte> output, string name, string value)
    {
        Encoding.ASCII.GetBytes(name, output);
        output.Write(": "u8);
        var column = name.Length + 2;
        foreach (var word in Words(value))
        {
            var length = Encoding.UTF8.GetByteCount(word.Span);
            if (column + length > PreferredLength && column > name.Length + 2 && word.Span[0] is ' ' or '\t')
            {
                output.Write("\r\n"u8);
                column = 0;
            }

            column = WriteWord(output, word.Span, column);
        }

        output.Write("\r\n"u8);
    }

    // A word is its leading white space and what follows up to the next white space, so that unfolding gives back the value.
    private static IEnumerable<ReadOnlyMemory<char>> Words(string value)
    {
        for (var start = 0; start < value.Length;)
        {
            var end = start + 1;
            while (end < value.Length && (value[end] is not (' ' or '\t') || value[end - 1] is ' ' or '\t'))
            {
                end++;
            }

            yield return value.AsMemory(start, end - start);
            start = end;
        }
    }

    private static int WriteWord(IBufferWriter<byte> output, ReadOnlySpan<char> word, int column)
    {
        while (Encoding.UTF8.GetByteCount(word) is var length && column + length > MaximumLength)
        {
            // Nobody writes such a word in earnest; folding inside it keeps the line legal for every reader.
            var take = Math.Max(1, (MaximumLength - column) / 4);
            if (take < word.Length && char.IsHighSurrogate(word[take - 1]))
            {
                take++;
            }

            Encoding.UTF8.GetBytes(word[..take], output);
            output.Write("\r\n "u8);
            word = word[take..];
            column = 1;
        }

        return column + (int)Encoding.UTF8.GetBytes(word, output);
    }
}
