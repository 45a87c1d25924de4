using System.Text;

namespace ScriptGate.Mime;

/// <summary>The index of a message's header block: its fields in order, as offsets (RFC 5322 section 2.2).</summary>
/// <remarks>
/// Reading never fails: what is not a field (no colon, a continuation before any field) is indexed as a nameless one, so that the octets that are sent on are
/// exactly the octets that were indexed.
/// </remarks>
public sealed class HeaderBlock
{
    /// <summary>Few messages have more: these are on the stack until it is known how many there are.</summary>
    private const int UsualFields = 32;

    private readonly HeaderField[] _fields;

    private HeaderBlock(HeaderField[] fields, int length)
    {
        _fields = fields;
        Length = length;
    }

    /// <summary>The fields, top to bottom.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields;

    /// <summary>Octets of the block without the empty line that ends it.</summary>
    public int Length { get; }

    /// <summary>Looks for the end of the header block in octets that are still arriving.</summary>
    /// <param name="message">What has arrived so far, from the start of the message.</param>
    /// <param name="searched">How far the caller has searched before; updated.</param>
    /// <returns>The length of the block without the empty line, or -1 when its end has not arrived.</returns>
    public static int FindEnd(ReadOnlySpan<byte> message, ref int searched)
    {
        if (message.StartsWith("\r\n"u8))
        {
            return 0;
        }

        // The CR LF of the last line may have arrived before the empty line did.
        var from = Math.Max(0, searched - 3);
        var found = message[from..].IndexOf("\r\n\r\n"u8);
        searched = message.Length;
        return found < 0 ? -1 : from + found + 2;
    }

    /// <summary>Indexes a header block.</summary>
    /// <param name="block">Complete lines, each with its CR LF, without the empty line.</param>
    /// <returns>The index.</returns>
    public static HeaderBlock Parse(ReadOnlySpan<byte> block)
    {
        Span<HeaderField> fields = stackalloc HeaderField[UsualFields];
        var count = 0;
        for (var start = 0; start < block.Length;)
        {
            var end = LineEnd(block, start);
            var isContinuation = block[start] is (byte)' ' or (byte)'\t';
            if (isContinuation && count > 0)
            {
                fields[count - 1] = fields[count - 1] with { End = end };
            }
            else
            {
                if (count == fields.Length)
                {
                    var more = new HeaderField[count * 2];
                    fields.CopyTo(more);
                    fields = more;
                }

                fields[count++] = Field(block, start, end);
            }

            start = end;
        }

        return new HeaderBlock(fields[..count].ToArray(), block.Length);
    }

    /// <summary>Counts the fields of a name.</summary>
    /// <param name="message">The message the block was parsed from.</param>
    /// <param name="name">The name, in any case.</param>
    /// <returns>How many fields have it.</returns>
    public int Count(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        var count = 0;
        foreach (var field in _fields)
        {
            if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(field.Name(message), name))
            {
                count++;
            }
        }

        return count;
    }

    private static int LineEnd(ReadOnlySpan<byte> block, int start)
    {
        var lineFeed = block[start..].IndexOf((byte)'\n');
        return lineFeed < 0 ? block.Length : start + lineFeed + 1;
    }

    private static HeaderField Field(ReadOnlySpan<byte> block, int start, int end)
    {
        var line = block[start..end];
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return new HeaderField(start, 0, end) { ValueStart = start };
        }

        // Old mail has white space before the colon (RFC 5322 section 4.5.8); clients read such a field, so it must have its name here too.
        var name = line[..colon].TrimEnd(" \t"u8);
        return new HeaderField(start, name.Length, end) { ValueStart = start + colon + 1 };
    }
}
