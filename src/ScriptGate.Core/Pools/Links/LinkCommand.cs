namespace ScriptGate.Core.Pools;

/// <summary>What a queued line is to the link: which replies it may get, how long to wait, and whether the link stays clean.</summary>
internal enum LinkCommand : byte
{
    Mail,
    Rcpt,
    Data,
    Reset,
    Noop,

    /// <summary>The AUTH line of the client, also AUTH with an initial response.</summary>
    Auth,

    /// <summary>The client's answer to a 334, or <c>*</c>.</summary>
    AuthResponse,

    /// <summary>Any other command that a client may send through, for example VRFY.</summary>
    Other,

    Ehlo,
    StartTls,

    /// <summary>Sent by the body itself: the line of the final dot.</summary>
    FinalDot,
}
