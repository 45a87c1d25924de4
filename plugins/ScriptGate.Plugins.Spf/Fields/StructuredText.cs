using System.Text;

namespace ScriptGate.Plugins.Spf.Fields;

/// <summary>The value of a structured header field without its comments (RFC 5322 section 3.2.2).</summary>
internal static class StructuredText
{
    /// <summary>Takes the comments out; each leaves a space. Quoted strings lose their quotes.</summary>
    /// <returns>Null when a comment or quoted string does not end: readers may then see anything in it.</returns>
    public static string? WithoutComments(string value)
    {
        var text = new StringBuilder(value.Length);
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\\' && (isQuoted || depth > 0))
            {
                i++;
                if (depth == 0 && i < value.Length)
                {
                    text.Append(value[i]);
                }
            }
            else if (c == '"' && depth == 0)
            {
                isQuoted = !isQuoted;
            }
            else if (c == '(' && !isQuoted)
            {
                depth++;
                text.Append(' ');
            }
            else if (c == ')' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0)
            {
                text.Append(c);
            }
        }

        return depth > 0 || isQuoted ? null : text.ToString();
    }

    /// <summary>A value that may stand behind <c>=</c>: as it is, or in quotes (RFC 2045 section 5.1). Null when it has characters that nobody expects there.</summary>
    public static string? Quoted(string value)
    {
        if (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        return value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
