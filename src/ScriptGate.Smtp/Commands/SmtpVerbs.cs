using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Verbs and their words on the wire.</summary>
public static class SmtpVerbs
{
    /// <summary>The word of a verb in upper case; empty for <see cref="SmtpVerb.Unknown"/>.</summary>
    public static string Name(SmtpVerb verb) => verb switch
    {
        SmtpVerb.Ehlo => "EHLO",
        SmtpVerb.Helo => "HELO",
        SmtpVerb.Mail => "MAIL",
        SmtpVerb.Rcpt => "RCPT",
        SmtpVerb.Data => "DATA",
        SmtpVerb.Bdat => "BDAT",
        SmtpVerb.Rset => "RSET",
        SmtpVerb.Noop => "NOOP",
        SmtpVerb.Quit => "QUIT",
        SmtpVerb.Help => "HELP",
        SmtpVerb.Auth => "AUTH",
        SmtpVerb.StartTls => "STARTTLS",
        SmtpVerb.Vrfy => "VRFY",
        SmtpVerb.Expn => "EXPN",
        SmtpVerb.Etrn => "ETRN",
        SmtpVerb.Turn => "TURN",
        SmtpVerb.Send => "SEND",
        SmtpVerb.Soml => "SOML",
        SmtpVerb.Saml => "SAML",
        SmtpVerb.Xclient => "XCLIENT",
        SmtpVerb.Xforward => "XFORWARD",
        _ => string.Empty,
    };

    /// <summary>The verb of a word, any case; <see cref="SmtpVerb.Unknown"/> when it is none.</summary>
    public static SmtpVerb Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);

        // No verb is longer than this, so that anything longer needs no look.
        const int Longest = 8;
        Span<byte> octets = stackalloc byte[Longest];
        return word.Length <= Longest && Ascii.FromUtf16(word, octets, out var written) == System.Buffers.OperationStatus.Done
            ? Parse(octets[..written])
            : SmtpVerb.Unknown;
    }

    /// <summary>The verb of a word on the wire, any case; <see cref="SmtpVerb.Unknown"/> when it is none.</summary>
    public static SmtpVerb Parse(ReadOnlySpan<byte> word) => word.Length switch
    {
        // The first letter leaves at most three words to compare.
        4 => (word[0] | 0x20) switch
        {
            'a' when Is(word, "AUTH"u8) => SmtpVerb.Auth,
            'b' when Is(word, "BDAT"u8) => SmtpVerb.Bdat,
            'd' when Is(word, "DATA"u8) => SmtpVerb.Data,
            'e' when Is(word, "EHLO"u8) => SmtpVerb.Ehlo,
            'e' when Is(word, "EXPN"u8) => SmtpVerb.Expn,
            'e' when Is(word, "ETRN"u8) => SmtpVerb.Etrn,
            'h' when Is(word, "HELO"u8) => SmtpVerb.Helo,
            'h' when Is(word, "HELP"u8) => SmtpVerb.Help,
            'm' when Is(word, "MAIL"u8) => SmtpVerb.Mail,
            'n' when Is(word, "NOOP"u8) => SmtpVerb.Noop,
            'q' when Is(word, "QUIT"u8) => SmtpVerb.Quit,
            'r' when Is(word, "RCPT"u8) => SmtpVerb.Rcpt,
            'r' when Is(word, "RSET"u8) => SmtpVerb.Rset,
            's' when Is(word, "SEND"u8) => SmtpVerb.Send,
            's' when Is(word, "SOML"u8) => SmtpVerb.Soml,
            's' when Is(word, "SAML"u8) => SmtpVerb.Saml,
            't' when Is(word, "TURN"u8) => SmtpVerb.Turn,
            'v' when Is(word, "VRFY"u8) => SmtpVerb.Vrfy,
            _ => SmtpVerb.Unknown,
        },
        7 when Is(word, "XCLIENT"u8) => SmtpVerb.Xclient,
        8 when Is(word, "STARTTLS"u8) => SmtpVerb.StartTls,
        8 when Is(word, "XFORWARD"u8) => SmtpVerb.Xforward,
        _ => SmtpVerb.Unknown,
    };

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(word, verb);
}
