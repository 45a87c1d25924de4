using System.Text;

namespace ScriptGate.Plugins.Spf.Macros;

/// <summary>Fills the values into macro strings. What comes out is bounded, however often a record names a long value.</summary>
internal static class MacroExpansion
{
    /// <summary>The longest domain name in text form (RFC 1035 section 2.3.4).</summary>
    public const int LongestName = 253;

    /// <summary>The longest explanation that is told: it has to fit into one reply line with the rest of the text (RFC 5321 section 4.5.3.1.5).</summary>
    public const int LongestExplanation = 300;

    // Of a name only the right end counts; as much is kept as can matter.
    private const int Kept = 2 * (LongestName + 1);

    /// <summary>Makes a domain name; one that is too long loses labels on the left (RFC 7208 section 7.3).</summary>
    /// <returns>The name without a trailing dot. It may be one that no DNS name can be.</returns>
    public static string Domain(MacroString macros, MacroValues values, string domain, string? name)
    {
        var text = new StringBuilder();
        foreach (var piece in macros.Pieces)
        {
            text.Append(Value(piece, values, domain, name));
            if (text.Length > Kept)
            {
                text.Remove(0, text.Length - Kept);
            }
        }

        var expanded = text.ToString();
        expanded = expanded.EndsWith('.') ? expanded[..^1] : expanded;
        while (expanded.Length > LongestName)
        {
            var dot = expanded.IndexOf('.', StringComparison.Ordinal);
            expanded = dot < 0 ? "" : expanded[(dot + 1)..];
        }

        // A local part in other letters is in no name that can be asked for: such a term never matches (RFC 8616 section 4).
        return Ascii.IsValid(expanded) ? expanded : "";
    }

    /// <summary>Makes an explanation.</summary>
    /// <returns>Null when it is longer than <see cref="LongestExplanation"/> or not printable ASCII: a part of it might say the opposite.</returns>
    public static string? Explanation(MacroString macros, MacroValues values, string domain, string? name)
    {
        var text = new StringBuilder();
        foreach (var piece in macros.Pieces)
        {
            text.Append(Value(piece, values, domain, name));
            if (text.Length > LongestExplanation)
            {
                return null;
            }
        }

        var explanation = text.ToString();
        return explanation.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : explanation;
    }

    private static string Value(MacroPiece piece, MacroValues values, string domain, string? name) =>
        piece.IsVariable ? piece.Transform(values.Of(piece.Letter, domain, name)) : piece.Text;
}
