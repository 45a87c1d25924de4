namespace ScriptGate.Core.Sessions;

/// <summary>Why a session ended; the words that DISCONNECT observers read.</summary>
internal enum SessionEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>QUIT.</summary>
    Quit,

    /// <summary>The client closed or reset the connection.</summary>
    ClientGone,

    /// <summary>The client was silent, or did not read, for too long.</summary>
    Timeout,

    /// <summary>A verdict or a limit ended it.</summary>
    Refused,

    /// <summary>The gateway stops, or the session's generation is over.</summary>
    Shutdown,

    /// <summary>A breach of the protocol that allows nothing else: octets of another protocol, injection behind STARTTLS.</summary>
    Protocol,

    /// <summary>The member of an authenticated session was lost.</summary>
    MemberLost,

    /// <summary>A fault of ours.</summary>
    Error,
}

/// <summary>The words of <see cref="SessionEnd"/>.</summary>
internal static class SessionEnds
{
    public static string Word(this SessionEnd end) => end switch
    {
        SessionEnd.Quit => "quit",
        SessionEnd.ClientGone => "client-gone",
        SessionEnd.Timeout => "timeout",
        SessionEnd.Refused => "refused",
        SessionEnd.Shutdown => "shutdown",
        SessionEnd.Protocol => "protocol",
        SessionEnd.MemberLost => "member-lost",
        _ => "error",
    };
}
