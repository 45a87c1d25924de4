namespace ScriptGate.Smtp;

/// <summary>The start of each line of a reply: <c>550 </c> or <c>550 5.7.1 </c>.</summary>
/// <remarks>Its fourth octet is a space; on all lines but the last the writer makes it a hyphen.</remarks>
internal static class ReplyPrefix
{
    /// <summary>Octets of <c>550 5.999.999 </c>, with room for any number that the type allows.</summary>
    internal const int Longest = 40;

    internal static int Format(SmtpReply reply, Span<byte> prefix)
    {
        var length = Number(reply.Code, prefix);
        prefix[length++] = (byte)' ';
        var enhanced = reply.EnhancedCode;
        if (enhanced.IsNone)
        {
            return length;
        }

        length += Number(enhanced.Class, prefix[length..]);
        prefix[length++] = (byte)'.';
        length += Number(enhanced.Subject, prefix[length..]);
        prefix[length++] = (byte)'.';
        length += Number(enhanced.Detail, prefix[length..]);
        prefix[length++] = (byte)' ';
        return length;
    }

    private static int Number(int value, Span<byte> target) => value.TryFormat(target, out var written) ? written : 0;
}
