namespace ScriptGate.Core.Pools;

/// <summary>How far a conversation with a member had come.</summary>
internal enum LinkPhase
{
    /// <summary>Name resolution and TCP.</summary>
    Connect,

    /// <summary>Taking the address that the connection was to be made from. It says nothing about the member.</summary>
    Source,

    /// <summary>The process has no descriptor left for a connection. That says nothing about the member either.</summary>
    Descriptor,

    /// <summary>Waiting for the 220.</summary>
    Greeting,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake, also the one of implicit TLS.</summary>
    Tls,

    /// <summary>Telling the member whom it serves. That it refuses may be due to the client.</summary>
    Client,

    /// <summary>A command and its reply.</summary>
    Command,

    /// <summary>DATA and the message, the final dot withheld.</summary>
    Data,

    /// <summary>The final dot is on its way or there.</summary>
    FinalDot,
}
