namespace ScriptGate.Plugins.Spf.Fields;

/// <summary>Fields of a message that pretend to be ours: who reads ours behind the gateway would believe them (RFC 8601 section 5).</summary>
/// <param name="authserv">Our name in such fields.</param>
internal sealed class ForgedFields(string authserv)
{
    private static readonly char[] TokenEnds = [' ', '\t', ';', '/'];

    /// <summary>Removes them.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveFrom(IHeaderList headers) =>
        headers.Remove("Authentication-Results", value => IsOurs(value, isChained: false))
        + headers.Remove("ARC-Authentication-Results", value => IsOurs(value, isChained: true))
        + headers.Remove("Received-SPF", IsOurReceivedSpf);

    // authres-header = [CFWS] authserv-id [CFWS version] ...; behind "i=1;" in a chain (RFC 8617 section 4.1.1).
    private bool IsOurs(string value, bool isChained)
    {
        if (StructuredText.WithoutComments(value) is not { } text)
        {
            return value.Contains(authserv, StringComparison.OrdinalIgnoreCase);
        }

        var rest = text.AsSpan();
        if (isChained && rest.IndexOf(';') is >= 0 and var instance && rest[..instance].Contains('='))
        {
            rest = rest[(instance + 1)..];
        }

        rest = rest.Trim();
        var end = rest.IndexOfAny(TokenEnds);
        return IsOurName(end < 0 ? rest : rest[..end]);
    }

    // One without "receiver" says nothing of who wrote it: a reader would take it for ours.
    private bool IsOurReceivedSpf(string value)
    {
        if (StructuredText.WithoutComments(value) is not { } text)
        {
            return true;
        }

        var rest = text.AsSpan();
        while (rest.IndexOf("receiver", StringComparison.OrdinalIgnoreCase) is >= 0 and var start)
        {
            var isWord = start == 0 || rest[start - 1] is ' ' or '\t' or ';';
            rest = rest[(start + "receiver".Length)..];
            var behind = rest.TrimStart();
            if (isWord && behind is ['=', .. var named])
            {
                named = named.TrimStart();
                var end = named.IndexOfAny(TokenEnds);
                return IsOurName(end < 0 ? named : named[..end]);
            }
        }

        return true;
    }

    private bool IsOurName(ReadOnlySpan<char> name) => name.TrimEnd('.').Equals(authserv, StringComparison.OrdinalIgnoreCase);
}
