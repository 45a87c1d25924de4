namespace ScriptGate.Core.Pools;

/// <summary>How far a conversation with a member had come.</summary>
internal enum LinkPhase
{
    /// <summary>Name resolution and TCP.</summary>
    Connect,

    /// <summary>Waiting for the 220.</summary>
    Greeting,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake, also the one of implicit TLS.</summary>
    Tls,

    /// <summary>A command and its reply.</summary>
    Command,

    /// <summary>DATA and the message, the final dot withheld.</summary>
    Data,

    /// <summary>The final dot is on its way or there.</summary>
    FinalDot,
}
