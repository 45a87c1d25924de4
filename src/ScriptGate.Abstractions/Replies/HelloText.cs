namespace ScriptGate;

/// <summary>The text of a greeting: our name first, and behind EHLO one capability a line (RFC 5321 section 4.1.1.1).</summary>
internal static class HelloText
{
    private const int MaxName = 255;
    private const int MaxCapability = 500;

    public static string HostOf(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\n');
        return end < 0 ? text : text[..end];
    }

    public static string WithHost(string text, string name)
    {
        if (name.Length is 0 or > MaxName || !name.All(IsVisible))
        {
            throw new ArgumentException($"'{name}' is not a host name", nameof(name));
        }

        return name + text[HostOf(text).Length..];
    }

    public static IReadOnlyList<string> CapabilitiesOf(string text) => text.Split('\n')[1..];

    /// <summary>With a capability; another of the same keyword gives way.</summary>
    public static string WithCapability(string text, string capability)
    {
        var keyword = KeywordOf(capability);
        if (capability.Length > MaxCapability || keyword.Length == 0 || !char.IsAsciiLetterOrDigit(keyword[0])
            || !keyword.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            || !capability.All(character => character == ' ' || IsVisible(character)))
        {
            throw new ArgumentException($"'{capability}' is not a capability such as 'SIZE 1000000'", nameof(capability));
        }

        var lines = text.Split('\n').ToList();
        var at = lines.FindIndex(1, line => KeywordOf(line).Equals(keyword, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            lines.Add(capability);
        }
        else
        {
            lines[at] = capability;
        }

        return string.Join('\n', lines);
    }

    public static string WithoutCapability(string text, string keyword) =>
        string.Join('\n', text.Split('\n').Where((line, index) => index == 0 || !KeywordOf(line).Equals(keyword, StringComparison.OrdinalIgnoreCase)));

    public static string KeywordOf(string capability)
    {
        var end = capability.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? capability : capability[..end];
    }

    private static bool IsVisible(char character) => character is > ' ' and < '\x7f';
}
