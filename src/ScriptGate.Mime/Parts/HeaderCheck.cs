using System.Text.Unicode;

namespace ScriptGate.Mime.Parts;

/// <summary>Looks through a header for what two programs read differently (RFC 5322 section 2.2 and the obsolete forms of section 4.5).</summary>
internal static class HeaderCheck
{
    public static void Look(IndexState state, MimePart part, HeaderBlock block, ReadOnlySpan<byte> octets)
    {
        if (octets.Contains((byte)0))
        {
            state.Ambiguous(part, MimeFindings.HeaderNul);
        }

        if (!Utf8.IsValid(octets))
        {
            state.Malformed(part, MimeFindings.HeaderNotUtf8);
        }

        LineEnds(state, part, octets);
        foreach (var field in block.Fields)
        {
            Name(state, part, field, octets);
            BlankContinuation(state, part, field.RawValue(octets));
        }
    }

    /// <summary>Octets of a header without the lines at its end that are no fields.</summary>
    public static int LengthOfFields(ReadOnlySpan<byte> octets)
    {
        var fields = HeaderBlock.Parse(octets).Fields;
        var count = fields.Length;
        while (count > 0 && IsText(fields[count - 1], octets))
        {
            count--;
        }

        return count == 0 ? 0 : fields[count - 1].End;
    }

    // A line without colon, or with white space within what would be the name. One that begins with white space or a colon is a broken field.
    private static bool IsText(HeaderField field, ReadOnlySpan<byte> octets) =>
        octets[field.Start] is not ((byte)' ' or (byte)'\t' or (byte)':')
        && (field.NameLength == 0 || field.Name(octets).IndexOfAny((byte)' ', (byte)'\t') >= 0);

    private static void LineEnds(IndexState state, MimePart part, ReadOnlySpan<byte> octets)
    {
        for (var at = 0; at < octets.Length;)
        {
            var next = octets[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0)
            {
                return;
            }

            at += next;
            if (octets[at] == '\n')
            {
                state.Ambiguous(part, MimeFindings.HeaderBareLf);
            }
            else if (at + 1 < octets.Length && octets[at + 1] == '\n')
            {
                at++;
            }
            else
            {
                state.Ambiguous(part, MimeFindings.HeaderBareCr);
            }

            at++;
        }
    }

    private static void Name(IndexState state, MimePart part, HeaderField field, ReadOnlySpan<byte> octets)
    {
        if (field.NameLength == 0)
        {
            var isContinuation = octets[field.Start] is (byte)' ' or (byte)'\t';
            state.Ambiguous(part, isContinuation ? MimeFindings.HeaderLeadingContinuation : MimeFindings.HeaderNoColon);
            return;
        }

        var name = field.Name(octets);
        if (octets[field.Start] is (byte)' ' or (byte)'\t')
        {
            state.Ambiguous(part, MimeFindings.HeaderLeadingContinuation);
        }
        else if (name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            state.Ambiguous(part, MimeFindings.HeaderName);
        }

        if (field.ValueStart - 1 > field.Start + field.NameLength)
        {
            state.Ambiguous(part, MimeFindings.HeaderSpaceBeforeColon);
        }
    }

    private static void BlankContinuation(IndexState state, MimePart part, ReadOnlySpan<byte> value)
    {
        for (var lineFeed = value.IndexOf((byte)'\n'); lineFeed >= 0 && lineFeed + 1 < value.Length; lineFeed = value.IndexOf((byte)'\n'))
        {
            value = value[(lineFeed + 1)..];
            var end = value.IndexOf((byte)'\n');
            if ((end < 0 ? value : value[..end]).Trim(" \t\r"u8).IsEmpty)
            {
                state.Ambiguous(part, MimeFindings.HeaderBlankContinuation);
                return;
            }
        }
    }
}
