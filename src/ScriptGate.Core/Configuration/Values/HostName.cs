namespace ScriptGate.Core.Configuration;

/// <summary>The form of host names (RFC 1123 section 2.1, RFC 5321 section 4.1.2).</summary>
internal static class HostName
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>True when every label is one to 63 letters, digits and inner hyphens, and the last label is not a number.</summary>
    public static bool IsName(string text, bool allowUnderscore = false)
    {
        if (text.Length is 0 or > LongestName)
        {
            return false;
        }

        var labels = text.Split('.');
        return Array.TrueForAll(labels, label => IsLabel(label, allowUnderscore)) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label, bool allowUnderscore) =>
        label.Length is > 0 and <= LongestLabel
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-' || (allowUnderscore && c == '_'));
}
