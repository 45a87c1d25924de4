namespace ScriptGate;

/// <summary>What a step says about the event it was asked about. The list is closed.</summary>
public enum VerdictKind
{
    /// <summary>No opinion: the next step is asked.</summary>
    Continue,

    /// <summary>The rest of this stage is not asked; later stages are. The pool member's answer still counts.</summary>
    Accept,

    /// <summary>A temporary refusal (4xx): the client should come back.</summary>
    Defer,

    /// <summary>A permanent refusal (5xx).</summary>
    Reject,

    /// <summary>The reply, then the connection is closed.</summary>
    Disconnect,

    /// <summary>The client hears 250 and nobody gets the message. Only where the virtual server sets <c>allowDiscard</c>; always recorded.</summary>
    Discard,
}
