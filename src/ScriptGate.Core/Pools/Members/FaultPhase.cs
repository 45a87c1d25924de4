namespace ScriptGate.Core.Pools;

/// <summary>How far a conversation had come that went wrong, as ejection counts it.</summary>
internal enum FaultPhase
{
    /// <summary>TCP.</summary>
    Connect,

    /// <summary>The banner and EHLO.</summary>
    Greeting,

    /// <summary>A command and its reply.</summary>
    Rcpt,

    /// <summary>The message and its final dot.</summary>
    Dot,
}

internal static class FaultPhases
{
    /// <summary>Null for what says nothing about the member: how TLS has to look, and where from, differs from transaction to transaction.</summary>
    public static FaultPhase? Of(LinkPhase phase) => phase switch
    {
        LinkPhase.Connect => FaultPhase.Connect,
        LinkPhase.Greeting or LinkPhase.Ehlo => FaultPhase.Greeting,
        LinkPhase.Command => FaultPhase.Rcpt,
        LinkPhase.Data or LinkPhase.FinalDot => FaultPhase.Dot,
        _ => null,
    };
}
