namespace ScriptGate.Plugins.Spf.Macros;

/// <summary>A piece of a macro string: text as it stands, or a macro and what is done with its value (RFC 7208 section 7.1).</summary>
/// <param name="Text">The text; of a macro empty.</param>
/// <param name="Letter">The macro's letter in lower case; NUL for text.</param>
/// <param name="Parts">How many parts on the right are kept; 0 for all.</param>
/// <param name="IsReversed">The parts are put into reverse order first.</param>
/// <param name="Delimiters">What stands between parts; they are joined by dots.</param>
/// <param name="IsEscaped">An upper-case letter: the value is URL-escaped.</param>
internal readonly record struct MacroPiece(string Text, char Letter = '\0', int Parts = 0, bool IsReversed = false, string Delimiters = ".", bool IsEscaped = false)
{
    /// <summary>What <c>%%</c>, <c>%_</c> and <c>%-</c> stand for is text that was written as a macro.</summary>
    public bool IsEscape { get; init; }

    /// <summary>Has a value to be filled in.</summary>
    public bool IsVariable => Letter != '\0';

    /// <summary>The value behind the transformers.</summary>
    public string Transform(string value)
    {
        var parts = value.Split(Delimiters.ToCharArray());
        if (IsReversed)
        {
            Array.Reverse(parts);
        }

        var kept = Parts > 0 && Parts < parts.Length ? parts[^Parts..] : parts;
        var text = string.Join('.', kept);
        return IsEscaped ? Uri.EscapeDataString(text) : text;
    }
}
