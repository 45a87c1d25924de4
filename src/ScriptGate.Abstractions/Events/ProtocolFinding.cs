namespace ScriptGate;

/// <summary>The sub-codes of PROTOCOL events: what the engine found wrong on the wire.</summary>
public static class ProtocolFinding
{
    /// <summary>Fatal: a command line that does not follow the grammar (RFC 5321 section 4.1).</summary>
    public const string Syntax = "syntax";

    /// <summary>Fatal: a command that is not allowed now (RFC 5321 section 4.1.4).</summary>
    public const string Sequence = "sequence";

    /// <summary>Fatal: a line or argument over its limit (RFC 5321 section 4.5.3.1).</summary>
    public const string TooLong = "too-long";

    /// <summary>Fatal: a NUL octet.</summary>
    public const string Nul = "nul";

    /// <summary>Fatal: a line end other than CR LF, in a command or in a message (RFC 5321 section 2.3.8).</summary>
    public const string BareLineEnd = "bare-line-end";

    /// <summary>Fatal: BDAT and DATA in one transaction (RFC 3030 section 2).</summary>
    public const string BdatDataMix = "bdat-data-mix";

    /// <summary>Fatal: octets that belong to another protocol: HTTP, TLS or SSH on a plain listener.</summary>
    public const string ForeignProtocol = "foreign-protocol";

    /// <summary>Fatal: octets in clear behind STARTTLS (RFC 3207 section 4.2).</summary>
    public const string TlsInjection = "tls-injection";

    /// <summary>Soft: a hello name that is neither a domain nor an address literal (RFC 5321 section 4.1.1.1).</summary>
    public const string HelloName = "hello-name";

    /// <summary>Soft: the client spoke before the greeting (RFC 5321 section 3.1).</summary>
    public const string EarlyTalker = "early-talker";

    /// <summary>Soft: commands sent ahead where pipelining does not allow it (RFC 2920 section 3.1).</summary>
    public const string UnauthorisedPipelining = "unauthorised-pipelining";

    /// <summary>Soft: octets above 127 in a message that was not declared 8BITMIME (RFC 6152).</summary>
    public const string Undeclared8Bit = "undeclared-8bit";

    /// <summary>
    /// Soft: the session has reached <c>limits.errors</c> or <c>limits.junkCommands</c>; the event's line names which. A refusal chooses the words, but the session ends
    /// whatever steps say: the limit is the engine's.
    /// </summary>
    public const string ErrorCount = "error-count";
}
