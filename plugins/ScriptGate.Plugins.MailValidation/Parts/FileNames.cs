using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>What a file name is to the program that saves it, which is not always what it looks like.</summary>
internal static class FileNames
{
    /// <summary>So many spaces push what follows them out of the window.</summary>
    private const int HidingSpaces = 5;

    /// <summary>Characters of a name that are shown in evidence.</summary>
    private const int Shown = 200;

    /// <summary>Characters of a file name at most, on the file systems that people have: what is longer is cut, or refused.</summary>
    private const int Longest = 255;

    /// <summary>The sub-code of a name with characters that turn the direction of writing: what looks like <c>exe.pdf</c> ends with <c>fdp.exe</c>.</summary>
    public const string Bidi = "name-bidi";

    /// <summary>The sub-code of a name with control characters, at which some programs end it.</summary>
    public const string Control = "name-control";

    /// <summary>The sub-code of a name with dots or spaces behind its ending, which Windows drops.</summary>
    public const string Trailing = "name-trailing";

    private static readonly SearchValues<char> Turning = SearchValues.Create("\u202a\u202b\u202d\u202e\u2066\u2067\u2068");
    private static readonly SearchValues<char> Ends = SearchValues.Create("\0\r\n:;?*|<>\"");

    /// <summary>The name for a record: nothing in it can turn or break the line that shows it.</summary>
    public static string Show(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, Shown)))
        {
            if (c < ' ' || c is '\u007f' || IsInvisible(c) || char.IsSurrogate(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    /// <summary>What makes a name look like another one; null when nothing does.</summary>
    public static string? TrickOf(string name)
    {
        if (name.AsSpan().ContainsAny(Turning))
        {
            return Bidi;
        }

        // A tab is what is left of a folded line.
        if (name.AsSpan().IndexOfAnyInRange('\0', '\u0008') >= 0 || name.AsSpan().IndexOfAnyInRange('\u000a', '\u001f') >= 0 || name.Contains('\u007f', StringComparison.Ordinal))
        {
            return Control;
        }

        return name.TrimEnd('/') is [.., '.' or ' ' or '\u00a0' or '\u3000'] && ExtensionOf(Clean(name)).Length > 0 ? Trailing : null;
    }

    /// <summary>The endings that some program takes a name to have, without the dot, in lower case; the usual one first.</summary>
    public static IReadOnlyList<string> ExtensionsOf(string name) => [.. Readings(name).Select(ExtensionOf).Where(extension => extension.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a harmless ending stands in front of the real one (<c>invoice.pdf.exe</c>), or spaces hide it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isRefused">Tells of an ending whether it is refused.</param>
    public static bool IsDouble(string name, Func<string, bool> isRefused)
    {
        foreach (var reading in Readings(name))
        {
            var parts = reading.Split('.');
            for (var i = 1; i < parts.Length; i++)
            {
                var isLast = i == parts.Length - 1;
                var hides = parts[i].Length - parts[i].TrimEnd().Length >= HidingSpaces;
                if (isRefused(parts[i].Trim()) && (isLast ? (i > 1 && ContentKinds.IsKnownExtension(parts[i - 1].Trim())) || parts[i - 1].EndsWith(new string(' ', HidingSpaces), StringComparison.Ordinal) : hides))
                {
                    return true;
                }
            }

            // "x.exe           .txt" has its blanks inside one part only when a dot ends them.
            if (parts.Length > 1 && parts[^1].IndexOf(new string(' ', HidingSpaces), StringComparison.Ordinal) is > 0 and var at && isRefused(parts[^1][..at].Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static string ExtensionOf(string reading)
    {
        var dot = reading.LastIndexOf('.');
        return dot < 0 ? "" : reading[(dot + 1)..].Trim();
    }

    // As it stands; as a path; with escapes undone; up to what ends a name for programs written in C, or for Windows.
    private static IEnumerable<string> Readings(string name)
    {
        if (name.Length > 2 * Longest)
        {
            // Cut by a program, or not: the ending is here or there, and nobody makes us look through all between.
            yield return Clean(name[..Longest]);
            name = name[^Longest..];
        }
        else if (name.Length > Longest)
        {
            yield return Clean(name[..Longest]);
        }

        yield return Clean(name);
        if (name.Contains('%', StringComparison.Ordinal))
        {
            yield return Clean(Uri.UnescapeDataString(name));
        }

        // Some programs that unfold a line drop the white space too: "evil.ex", line end, " e".
        if (name.LastIndexOf('.') is >= 0 and var dot && name.AsSpan(dot).IndexOfAny(' ', '\t') >= 0)
        {
            yield return Clean(name.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal));
        }

        var end = name.AsSpan().IndexOfAny(Ends);
        if (end > 0)
        {
            yield return Clean(name[..end]);
        }
    }

    // Without folders, without what nobody sees, without what is dropped from the end, and in plain ASCII where the characters only look wide.
    private static string Clean(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.AsSpan(name.AsSpan().TrimEnd("/\\").LastIndexOfAny('/', '\\') + 1))
        {
            if (c is >= '\uff01' and <= '\uff5e')
            {
                text.Append((char)(c - 0xfee0));
            }
            else if (c is '\u2024' or '\u3002' or '\uff61')
            {
                text.Append('.');
            }
            else if (c is '\u00a0' or '\u3000')
            {
                text.Append(' ');
            }
            else if (!IsInvisible(c) && c >= ' ')
            {
                text.Append(c);
            }
        }

        return text.ToString().TrimEnd('.', ' ', '"', '\'', '\\', '/', ',', ';', '>', ')').ToLowerInvariant();
    }

    private static bool IsInvisible(char c) => c is '\u00ad' or '\u061c' or '\ufeff' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u206f');
}
