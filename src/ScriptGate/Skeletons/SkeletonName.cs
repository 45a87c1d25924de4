using System.Text.RegularExpressions;

namespace ScriptGate.Skeletons;

/// <summary>Names as rules and checks have them: lower-case letters, digits and hyphens. Names of types are understood too: <c>NoBounces</c> is <c>no-bounces</c>.</summary>
internal static partial class SkeletonName
{
    /// <summary>A file system takes 255 octets; a name is also read in tables.</summary>
    private const int MaxLength = 60;

    private const string Hyphen = "${before}-${word}";

    // Namespaces that the generated code itself needs.
    private static readonly string[] Taken = ["microsoft", "script-gate", "scriptgate", "system", "xunit"];

    /// <summary>Whether a text is a name as it stands.</summary>
    public static bool IsName(string text) => text.Length <= MaxLength && Kebab().IsMatch(text);

    /// <summary>The name that is meant by a text.</summary>
    /// <param name="text">What the operator wrote.</param>
    /// <returns>A name; null when nothing like one can be made of it.</returns>
    public static string? Guess(string text)
    {
        if (!System.Text.Ascii.IsValid(text))
        {
            return null;
        }

        var words = BehindAcronym().Replace(BeforeWord().Replace(text, Hyphen), Hyphen).ToLowerInvariant();
        var name = string.Join('-', words.Split([.. words.Where(c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries));
        return IsName(name) ? name : null;
    }

    /// <summary>The check's name for what may be written as a type's name.</summary>
    public static string? OfCheck(string text) => IsName(text) ? text : PascalCase().IsMatch(text) ? Guess(text) : null;

    /// <summary>The name of types: <c>no-bounces</c> is <c>NoBounces</c>.</summary>
    public static string TypeOf(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether a plugin of the name would have the namespace of something that it needs itself.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name, StringComparer.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kebab();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PascalCase();

    // The same two as in the template's template.json: both ways to a skeleton end at the same names.
    [GeneratedRegex("(?<before>[a-z0-9])(?<word>[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BeforeWord();

    [GeneratedRegex("(?<before>[A-Z])(?<word>[A-Z][a-z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BehindAcronym();
}
