using System.Net;

namespace ScriptGate.Core.Security;

/// <summary>One violation and what the profile made of it. Never holds message content; its evidence is a bounded copy.</summary>
/// <param name="SupportId">The transaction's ID if one was open, else the session's: what the client reads in a refusal.</param>
/// <param name="SessionId">The session's ID.</param>
/// <param name="VirtualServer">The virtual server.</param>
/// <param name="Profile">The security profile that decided.</param>
/// <param name="Check">The check that declared the violation; null for a rule's.</param>
/// <param name="Violation">What was violated.</param>
/// <param name="IsKnown">True when a check declared it or the profile lists it; false for a name that a rule made up.</param>
/// <param name="Stage">Where it was found.</param>
/// <param name="ClientAddress">The client.</param>
/// <param name="Alarm">True when the profile wants it recorded.</param>
/// <param name="Effect">What followed.</param>
/// <param name="Evidence">What the check saw; empty without alarm.</param>
internal sealed record ViolationReport(
    string SupportId,
    string SessionId,
    string VirtualServer,
    string Profile,
    string? Check,
    Violation Violation,
    bool IsKnown,
    Stage Stage,
    IPAddress ClientAddress,
    bool Alarm,
    ViolationEffect Effect,
    IReadOnlyDictionary<string, object?> Evidence);

/// <summary>A violation that could not be looked for, and what the profile made of that.</summary>
/// <param name="SupportId">The transaction's ID if one was open, else the session's.</param>
/// <param name="Profile">The security profile that decided.</param>
/// <param name="Violation">What was looked for.</param>
/// <param name="Stage">Where.</param>
/// <param name="Verdict">What followed.</param>
/// <param name="Detail">What did not answer. May have text of strangers in it.</param>
internal sealed record ViolationFailure(string SupportId, string Profile, Violation Violation, Stage Stage, VerdictKind Verdict, string Detail);

/// <summary>What followed from a violation.</summary>
internal enum ViolationEffect
{
    /// <summary>It was recorded and nothing else.</summary>
    Alarmed,

    /// <summary>Staging: it would have been refused.</summary>
    WouldBlock,

    /// <summary>It was refused.</summary>
    Blocked,
}

/// <summary>Who is told about violations that something follows from. Called on the session's path: it may queue or count, never wait.</summary>
internal interface IViolationSink
{
    void Report(ViolationReport report);

    /// <summary>A violation could not be looked for.</summary>
    void Failed(ViolationFailure failure);
}
