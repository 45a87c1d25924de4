using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Reads the paths of MAIL and RCPT (RFC 5321 section 4.1.2). Never throws for what a peer sent.</summary>
public static class PathParser
{
    /// <summary>The longest path in octets, angle brackets and source route included (RFC 5321 section 4.5.3.1.3).</summary>
    public const int MaxPath = 256;

    private static readonly SmtpReply FromSyntax = new(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    private static readonly SmtpReply ToSyntax = new(501, "5.5.4", "Syntax: RCPT TO:<address>");
    private static readonly SmtpReply BadSender = new(501, "5.1.7", "Bad sender address syntax");
    private static readonly SmtpReply BadRecipient = new(501, "5.1.3", "Bad recipient address syntax");
    private static readonly SmtpReply NeedsUtf8 = new(553, "5.6.7", "Address outside ASCII needs SMTPUTF8");
    private static readonly SmtpReply BadUtf8 = new(553, "5.6.7", "Address is not well-formed UTF-8");

    /// <summary>Reads the argument of MAIL, for example <c>FROM:&lt;a@example.org&gt; SIZE=1</c>.</summary>
    /// <param name="argument">What follows the word MAIL, trimmed.</param>
    /// <param name="rules">What the path may hold; see <see cref="MailParameters.RequestsSmtpUtf8"/>.</param>
    public static PathResult ParseReverse(ReadOnlySpan<byte> argument, PathRules rules) => Parse(argument, rules, forward: false);

    /// <summary>Reads the argument of RCPT, for example <c>TO:&lt;a@example.org&gt;</c>.</summary>
    /// <param name="argument">What follows the word RCPT, trimmed.</param>
    /// <param name="rules">What the path may hold.</param>
    public static PathResult ParseForward(ReadOnlySpan<byte> argument, PathRules rules) => Parse(argument, rules, forward: true);

    /// <summary>Reads a mailbox that stands alone, <c>local@domain</c>, by the same grammar.</summary>
    /// <param name="text">The mailbox without angle brackets.</param>
    /// <param name="rules">What it may hold.</param>
    /// <returns>The mailbox; null when the text is not one.</returns>
    public static Mailbox? ParseMailbox(ReadOnlySpan<byte> text, PathRules rules) =>
        text.Length <= MaxPath - 2 && (rules.Utf8 ? Utf8Text.IsClean(text) : Ascii.IsValid(text)) ? ReadMailbox(text) : null;

    /// <summary>Splits an argument into the octets between its angle brackets and those behind them.</summary>
    internal static PathShape Split(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> prefix)
    {
        if (argument.Length < prefix.Length || !Ascii.EqualsIgnoreCase(argument[..prefix.Length], prefix))
        {
            return default;
        }

        var spaced = argument[prefix.Length..];
        var bracketed = spaced.TrimStart((byte)' ');
        var close = IndexOfClosing(bracketed);
        return close < 0
            ? default
            : new PathShape(bracketed[1..close], bracketed[(close + 1)..], hadSpaces: bracketed.Length != spaced.Length);
    }

    private static PathResult Parse(ReadOnlySpan<byte> argument, PathRules rules, bool forward)
    {
        var shape = Split(argument, forward ? "TO:"u8 : "FROM:"u8);
        if (!shape.IsPath)
        {
            return new PathResult(forward ? ToSyntax : FromSyntax);
        }

        var malformed = forward ? BadRecipient : BadSender;
        if (shape.Inner.Length > MaxPath - 2 || !(shape.Rest.IsEmpty || shape.Rest[0] == ' '))
        {
            return new PathResult(malformed);
        }

        if (!Ascii.IsValid(shape.Inner))
        {
            if (!rules.Utf8)
            {
                return new PathResult(NeedsUtf8);
            }

            if (!Utf8Text.IsClean(shape.Inner))
            {
                return new PathResult(BadUtf8);
            }
        }

        var address = AfterSourceRoute(shape.Inner);
        var mailbox = ReadSpecial(shape.Inner, forward) ?? ReadMailbox(address);
        return mailbox is null
            ? new PathResult(malformed)
            : new PathResult(mailbox, shape.Rest.Trim((byte)' '), hadSourceRoute: address.Length != shape.Inner.Length, shape.HadSpaces);
    }

    /// <summary>Finds the bracket that ends a path; one inside a quoted string does not.</summary>
    private static int IndexOfClosing(ReadOnlySpan<byte> bracketed)
    {
        if (bracketed.IsEmpty || bracketed[0] != '<')
        {
            return -1;
        }

        var quoted = false;
        for (var i = 1; i < bracketed.Length; i++)
        {
            switch (bracketed[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
                default:
                    break;
            }
        }

        return -1;
    }

    /// <summary>Null path and lone postmaster: the two addresses without a domain; neither takes a source route.</summary>
    private static Mailbox? ReadSpecial(ReadOnlySpan<byte> inner, bool forward)
    {
        if (!forward)
        {
            return inner.IsEmpty ? Mailbox.Null : null;
        }

        return Ascii.EqualsIgnoreCase(inner, "postmaster"u8) ? new Mailbox(Encoding.ASCII.GetString(inner), string.Empty) : null;
    }

    /// <summary>Drops <c>@one,@two:</c> in front of a mailbox (RFC 5321 appendix C); what is no route stays, and then is no mailbox either.</summary>
    private static ReadOnlySpan<byte> AfterSourceRoute(ReadOnlySpan<byte> inner)
    {
        var rest = inner;
        while (!rest.IsEmpty && rest[0] == '@')
        {
            var end = rest.IndexOfAny((byte)',', (byte)':');
            if (end < 0 || !DomainGrammar.IsDomain(rest[1..end]))
            {
                return inner;
            }

            if (rest[end] == ':')
            {
                return rest[(end + 1)..];
            }

            rest = rest[(end + 1)..];
        }

        return inner;
    }

    private static Mailbox? ReadMailbox(ReadOnlySpan<byte> text)
    {
        var at = LocalPart.Length(text);
        if (at is 0 or > LocalPart.MaxLength || at >= text.Length || text[at] != '@')
        {
            return null;
        }

        var domain = text[(at + 1)..];
        return DomainGrammar.IsDomain(domain) || AddressLiteral.IsValid(domain)
            ? new Mailbox(Encoding.UTF8.GetString(text[..at]), Encoding.UTF8.GetString(domain))
            : null;
    }
}
