using System.Text;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>Turns what a rule logs into one line that cannot pretend to be two.</summary>
internal static class LogText
{
    private const int MaxArguments = 6;

    public static string Of(ScriptArguments arguments)
    {
        var line = new StringBuilder();
        for (var i = 0; i < MaxArguments && arguments[i].Kind != ScriptValueKind.Undefined; i++)
        {
            if (i != 0)
            {
                line.Append(' ');
            }

            Append(line, TextOf(arguments[i]));
        }

        return line.ToString();
    }

    /// <summary>A text of somebody else's on its way into a message.</summary>
    public static string Clean(string text)
    {
        var line = new StringBuilder();
        Append(line, text);
        return line.ToString();
    }

    private static string TextOf(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => value.Number != 0 ? "true" : "false",
        ScriptValueKind.Number => $"{value.Number}",
        ScriptValueKind.Text or ScriptValueKind.Data => value.Text,
        ScriptValueKind.Host => value.Host.ToString() ?? string.Empty,
        _ => "null",
    };

    private static void Append(StringBuilder line, string text)
    {
        foreach (var character in text)
        {
            if (line.Length >= RuleCall.MaxLogLine)
            {
                return;
            }

            // U+2028, U+2029 and U+0085 end lines for some readers of logs, too.
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
            {
                line.Append($"\\u{(int)character:x4}");
            }
            else
            {
                line.Append(character);
            }
        }
    }
}
