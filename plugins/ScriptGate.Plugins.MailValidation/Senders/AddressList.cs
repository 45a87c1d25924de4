namespace ScriptGate.Plugins.MailValidation.Senders;

/// <summary>The addresses in the value of a header field such as From or To (RFC 5322 section 3.4). Looks for every place where a reader might see one; what is no address is left out.</summary>
internal static class AddressList
{
    /// <summary>The most addresses that are looked for in one field; a header has a limit of its own.</summary>
    private const int Most = 10_000;

    /// <summary>The addresses, in order, as written: <c>user@example.org</c>.</summary>
    public static IEnumerable<string> Addresses(string value) => Parts(value).Take(Most).Where(part => part.Contains('@', StringComparison.Ordinal));

    // What stands in angle brackets, and what stands between commas without any. Quoted texts and comments may hold anything.
    private static IEnumerable<string> Parts(string value)
    {
        var part = new System.Text.StringBuilder();
        var hasBrackets = false;
        var isQuoted = false;
        var comments = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\\' && (isQuoted || comments > 0))
            {
                Keep(part, comments, c);
                if (++i < value.Length)
                {
                    Keep(part, comments, value[i]);
                }
            }
            else if (isQuoted || comments > 0)
            {
                Keep(part, comments, c);
                isQuoted &= c != '"';
                comments += comments == 0 ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            }
            else if (c == '(')
            {
                comments = 1;
            }
            else if (c is '<')
            {
                part.Clear();
            }
            else if (c is '>' or ',' or ';' or ':')
            {
                // Behind a bracket there is nothing more of this mailbox; a colon ends a group's name, or the route in front of an address.
                if (c == '>' || !hasBrackets)
                {
                    yield return Plain(part);
                }

                hasBrackets = c == '>';
                part.Clear();
            }
            else
            {
                isQuoted = c == '"';
                part.Append(c);
            }
        }

        if (!hasBrackets)
        {
            yield return Plain(part);
        }
    }

    private static void Keep(System.Text.StringBuilder part, int comments, char c)
    {
        if (comments == 0)
        {
            part.Append(c);
        }
    }

    private static string Plain(System.Text.StringBuilder part) => part.ToString().Trim();
}
