namespace ScriptGate.Smtp;

/// <summary>How far a conversation has come.</summary>
public enum SmtpState
{
    /// <summary>Greeted with 220; no EHLO or HELO yet.</summary>
    Connected,

    /// <summary>EHLO or HELO was accepted; no transaction is open.</summary>
    Ready,

    /// <summary>MAIL was accepted; no recipient was.</summary>
    Mail,

    /// <summary>At least one recipient was accepted.</summary>
    Recipients,

    /// <summary>The first BDAT came; the message is arriving in chunks (RFC 3030).</summary>
    Chunking,

    /// <summary>Greeted with 554: nothing but QUIT is left (RFC 5321 section 3.1).</summary>
    Refused,
}
