namespace ScriptGate;

/// <summary>The moments of a session at which steps are asked or observers are told.</summary>
public enum Stage
{
    /// <summary>A client connected; nothing was written yet.</summary>
    Connect,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>The STARTTLS command, before 220.</summary>
    StartTls,

    /// <summary>A TLS handshake with the client is done, by STARTTLS or from the first byte.</summary>
    Tls,

    /// <summary>The AUTH command.</summary>
    Auth,

    /// <summary>MAIL FROM.</summary>
    Mail,

    /// <summary>RCPT TO, before the member is asked.</summary>
    Rcpt,

    /// <summary>DATA or the first BDAT, before 354.</summary>
    Data,

    /// <summary>The header block is in; nothing has gone to the member.</summary>
    Headers,

    /// <summary>The whole message is in; the member has not got its end.</summary>
    Message,

    /// <summary>Every verb, known or not, before its own event.</summary>
    Command,

    /// <summary>RSET.</summary>
    Rset,

    /// <summary>QUIT.</summary>
    Quit,

    /// <summary>The engine found a breach of the protocol.</summary>
    Protocol,

    /// <summary>A reply of the member, before it is passed on.</summary>
    ServerReply,

    /// <summary>A reply to the client, before it is written.</summary>
    Reply,

    /// <summary>A pool was chosen for the transaction; the member was not.</summary>
    PoolSelected,

    /// <summary>A connection to a member is ready for the transaction.</summary>
    ServerConnected,

    /// <summary>No member of the pool could be reached.</summary>
    PoolFailed,

    /// <summary>Observed only: a member took the message.</summary>
    Delivered,

    /// <summary>Observed only: a transaction or command was refused.</summary>
    Refused,

    /// <summary>Observed only: the session is over.</summary>
    Disconnect,
}
