using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>Text of rules that a client will read: whatever could be taken for another reply line is refused.</summary>
internal static class ReplyText
{
    /// <summary>Text of one line.</summary>
    public static string Line(string text, string function) =>
        text.AsSpan().ContainsAny(Controls) ? throw Refused(function, "line ends and control characters") : text;

    /// <summary>Text of one line or several, separated by line feeds.</summary>
    public static string Lines(string text, string function)
    {
        foreach (var line in text.AsSpan().Split('\n'))
        {
            if (text.AsSpan(line).ContainsAny(Controls))
            {
                throw Refused(function, "control characters");
            }
        }

        return text;
    }

    private static readonly System.Buffers.SearchValues<char> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), .. Enumerable.Range(0x7f, 0x21).Select(code => (char)code)]);

    private static ScriptArgumentException Refused(string function, string what) => new($"{function}: {what} cannot stand in a reply");
}
