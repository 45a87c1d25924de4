namespace ScriptGate.Smtp;

/// <summary>What <see cref="LineReader.TryRead"/> found.</summary>
public enum LineStatus
{
    /// <summary>No line end yet; nothing was consumed.</summary>
    Incomplete,

    /// <summary>A line that ends with CR LF and holds neither CR, LF nor NUL.</summary>
    Complete,

    /// <summary>The line is longer than the limit; nothing was consumed. Go on with <see cref="LineReader.TrySkipLine"/>.</summary>
    TooLong,

    /// <summary>The line ends with a lone LF or holds a lone CR (RFC 5321 section 2.3.8 forbids both); it was consumed.</summary>
    BareLineEnd,

    /// <summary>The line holds a NUL; it was consumed.</summary>
    Nul,
}
