using System.Text;

namespace ScriptGate.Plugins.MailValidation.Senders;

/// <summary>
/// Whom readers take for the author of a message. An encoded word has no place in an address (RFC 2047 section 5), but some clients decode the whole field and look for addresses
/// then; and where a name stands in front of the address, many show nothing else.
/// </summary>
internal static class ShownAuthors
{
    public static IEnumerable<ShownAuthor> Of(IHeaderList headers)
    {
        var fields = headers.GetAll("From");
        var decoded = headers.GetAllDecoded("From");
        for (var i = 0; i < fields.Count; i++)
        {
            foreach (var address in AddressList.Addresses(fields[i]))
            {
                yield return new ShownAuthor(address, IsName: false);
            }

            if (!decoded[i].Equals(fields[i], StringComparison.Ordinal))
            {
                foreach (var address in AddressList.Addresses(decoded[i]))
                {
                    yield return new ShownAuthor(address, IsName: false);
                }
            }

            foreach (var name in Names(decoded[i]).Select(Address).OfType<string>())
            {
                yield return new ShownAuthor(name, IsName: true);
            }
        }
    }

    // What stands in front of angle brackets, without its quotes, and every comment: the name of those who write "a@b (Name)".
    private static IEnumerable<string> Names(string value)
    {
        var name = new StringBuilder();
        var comment = new StringBuilder();
        var isQuoted = false;
        var comments = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\\' && (isQuoted || comments > 0) && i + 1 < value.Length)
            {
                (isQuoted ? name : comment).Append(value[++i]);
            }
            else if (comments > 0)
            {
                comments += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (comments == 0)
                {
                    yield return comment.ToString();
                    comment.Clear();
                }
                else
                {
                    comment.Append(c);
                }
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted)
            {
                name.Append(c);
            }
            else if (c == '(')
            {
                comments = 1;
            }
            else if (c == '<')
            {
                yield return name.ToString();
                name.Clear();
                var end = value.IndexOf('>', i);
                i = end < 0 ? value.Length : end;
            }
            else if (c is ',' or ';' or ':')
            {
                name.Clear();
            }
            else
            {
                name.Append(c);
            }
        }
    }

    // A name that is nothing but an address, or ends with one in brackets: "a@b via a list" says itself that it is not a@b.
    private static string? Address(string name)
    {
        var text = Visible(name);
        var open = text.LastIndexOf('<');
        if (open >= 0 && text.TrimEnd(' ', '"', '\'').EndsWith('>'))
        {
            text = text[(open + 1)..];
        }

        text = text.Trim(' ', '"', '\'', '<', '>', '(', ')', '[', ']', '.', ',');
        return text.Contains('@', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal) ? text : null;
    }

    private static string Visible(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c))
            {
                text.Append(' ');
            }
            else if (!ShownAuthor.IsUnseen(c))
            {
                text.Append(ShownAuthor.Narrow(c));
            }
        }

        return text.ToString();
    }
}
