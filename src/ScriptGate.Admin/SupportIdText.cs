namespace ScriptGate.Admin;

/// <summary>Support IDs as people type them.</summary>
internal static class SupportIdText
{
    /// <summary>What one looks like.</summary>
    public const string Form = "A support ID looks like SG-0123456789ABCDEF, with -1 and so on for a transaction of the session.";

    private const string Prefix = "SG-";
    private const int BodyLength = 16;
    private const int MostDigits = 9;

    /// <returns>The ID in capital letters, or null when it is none.</returns>
    public static string? Parse(string? text)
    {
        if (text is null || text.Length > Prefix.Length + BodyLength + 1 + MostDigits)
        {
            return null;
        }

        var id = text.Trim().ToUpperInvariant();
        if (!id.StartsWith(Prefix, StringComparison.Ordinal) || id.Length < Prefix.Length + BodyLength)
        {
            return null;
        }

        var body = id.AsSpan(Prefix.Length, BodyLength);
        var rest = id.AsSpan(Prefix.Length + BodyLength);
        var isTransaction = rest is ['-', .. { Length: > 0 } digits] && !digits.ContainsAnyExceptInRange('0', '9');
        return !ContainsOther(body) && (rest.IsEmpty || isTransaction) ? id : null;
    }

    /// <summary>The first support ID in a text, for example in a bounce that somebody forwarded.</summary>
    /// <returns>Null when there is none.</returns>
    public static string? Find(string text)
    {
        for (var start = text.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase); start >= 0; start = text.IndexOf(Prefix, start + 1, StringComparison.OrdinalIgnoreCase))
        {
            var rest = text.AsSpan(start);
            var end = Prefix.Length;
            while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] == '-'))
            {
                end++;
            }

            if (Parse(rest[..end].TrimEnd('-').ToString()) is { } id)
            {
                return id;
            }
        }

        return null;
    }

    private static bool ContainsOther(ReadOnlySpan<char> body)
    {
        foreach (var c in body)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c))
            {
                return true;
            }
        }

        return false;
    }
}
