using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Says what we offer: the answer to EHLO (RFC 5321 section 4.1.1.1). It carries no enhanced code (RFC 2034 section 4).</summary>
public static class EhloWriter
{
    /// <summary>The 250 reply whose first line is the host name and whose further lines are one keyword each.</summary>
    /// <param name="hostname">Our name.</param>
    /// <param name="offer">What we offer. A size limit without the SIZE keyword is not shown.</param>
    public static SmtpReply Text(string hostname, Capabilities offer)
    {
        var text = new StringBuilder(hostname, 256);
        Line(text, offer.Pipelining, "PIPELINING");
        if (offer.HasSize)
        {
            text.Append("\nSIZE");
            if (offer.Size is { } limit)
            {
                text.Append(' ').Append(limit);
            }
        }

        Line(text, offer.StartTls, "STARTTLS");
        Names(text, "AUTH", offer.AuthMechanisms.AsSpan());
        Line(text, offer.EightBitMime, "8BITMIME");
        Line(text, offer.SmtpUtf8, "SMTPUTF8");
        Line(text, offer.Dsn, "DSN");
        Line(text, offer.EnhancedStatusCodes, "ENHANCEDSTATUSCODES");
        Line(text, offer.Chunking, "CHUNKING");
        Line(text, offer.RequireTls, "REQUIRETLS");
        Names(text, "XCLIENT", offer.XClientAttributes.AsSpan());
        return new SmtpReply(250, default(EnhancedCode), text.ToString());
    }

    /// <summary>The octets of a reply, for a caller that sends the same one often.</summary>
    /// <param name="reply">The reply.</param>
    public static byte[] Encode(SmtpReply reply) => ReplyWriter.Encode(reply);

    private static void Line(StringBuilder text, bool offered, string keyword)
    {
        if (offered)
        {
            text.Append('\n').Append(keyword);
        }
    }

    private static void Names(StringBuilder text, string keyword, ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
        {
            return;
        }

        text.Append('\n').Append(keyword);
        foreach (var name in names)
        {
            text.Append(' ').Append(name);
        }
    }
}
