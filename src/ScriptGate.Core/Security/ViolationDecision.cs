using ScriptGate.Core.Records;

namespace ScriptGate.Core.Security;

/// <summary>What a profile made of a violation.</summary>
/// <param name="Verdict">The answer to the step that reported it: the refusal when it is blocked, else continue.</param>
/// <param name="Record">What goes into the transaction's record; null when the profile does not want it recorded.</param>
/// <param name="HoldUntilRcpt">
/// True when the refusal is not answered now but to each RCPT, except for exempt recipients and, where it was found before MAIL, to clients that have authenticated since. One found at MAIL is the
/// transaction's, one found before is the session's.
/// </param>
internal readonly record struct ViolationDecision(Verdict Verdict, ViolationRecord? Record, bool HoldUntilRcpt)
{
    /// <summary>What followed, for the list of steps; null when nothing did.</summary>
    public FindingEffect? Effect =>
        Verdict.IsFinal ? HoldUntilRcpt ? FindingEffect.Held : FindingEffect.Blocked
        : Record is null ? null
        : Record.WouldBlock ? FindingEffect.WouldBlock
        : FindingEffect.Alarmed;

    public static readonly ViolationDecision Nothing = new(Verdict.Continue, Record: null, HoldUntilRcpt: false);
}
