using ScriptGate.Smtp;

namespace ScriptGate.Sink;

/// <summary>What the sink offers and says where the gateway's own words do not fit.</summary>
internal static class SinkReplies
{
    /// <summary>Octets of a message. Four times the gateway's default, so that its limit is met first. 100 MiB.</summary>
    public const long MessageLimit = 100 * 1024 * 1024;

    /// <summary>Recipients of a message (RFC 5321 section 4.5.3.1.8 asks for 100 at least).</summary>
    public const int RecipientLimit = 1000;

    /// <summary>What the sink understands: everything a gateway hands on, but CHUNKING, so that the way from BDAT to DATA is seen too.</summary>
    public static readonly Capabilities Offer = new()
    {
        Pipelining = true,
        HasSize = true,
        Size = MessageLimit,
        EightBitMime = true,
        SmtpUtf8 = true,
        Dsn = true,
        EnhancedStatusCodes = true,
    };

    public static readonly SmtpReply Banner = new(220, default(EnhancedCode), "sink.localhost ESMTP ScriptGate development sink");
    public static readonly SmtpReply Hello = new(250, default(EnhancedCode), "sink.localhost");
    public static readonly SmtpReply ExtendedHello = EhloWriter.Text("sink.localhost", Offer);
    public static readonly SmtpReply Help = new(214, "2.0.0", "Commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP");

    public static SmtpReply Stored(string path) => new(250, "2.0.0", $"Ok, stored as {System.IO.Path.GetFileName(path)}");
}
