namespace ScriptGate.Core.Chain;

/// <summary>What the failure of a step means for the mail: its exception, time-out or unavailable backend.</summary>
internal enum FailureMode
{
    /// <summary>A temporary refusal. The default of what can refuse.</summary>
    Defer,

    /// <summary>The step had no opinion. The default of what cannot refuse.</summary>
    Continue,

    /// <summary>A permanent refusal.</summary>
    Reject,

    /// <summary>The connection is closed with 421: tls-policy must never fail into "TLS not needed".</summary>
    Disconnect,
}
