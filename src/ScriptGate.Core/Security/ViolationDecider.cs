using System.Collections.ObjectModel;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.Security;

/// <summary>Checks detect, profiles decide: here they do. What has the alarm is recorded, what has the block is refused.</summary>
internal static class ViolationDecider
{
    // What a check should have proposed when it proposed no refusal at all: a block that lets mail pass is none.
    private static readonly Verdict PlainRefusal = Verdict.Reject("5.7.1", "Refused by policy");

    /// <param name="profile">The profile.</param>
    /// <param name="violation">What was violated.</param>
    /// <param name="stage">The stage it was found at.</param>
    /// <param name="proposed">The refusal; null: nobody is refused for it here.</param>
    /// <param name="evidence">What the check saw.</param>
    /// <param name="session">The session.</param>
    /// <param name="sink">Counts and logs it.</param>
    public static ViolationDecision Decide(
        SecurityProfile profile,
        Violation violation,
        Stage stage,
        Verdict? proposed,
        IReadOnlyDictionary<string, object?>? evidence,
        ISession session,
        IViolationSink sink)
    {
        var (check, policy, flags) = profile.Find(violation.Name);
        if (!policy.Alarm && !policy.Block)
        {
            return ViolationDecision.Nothing;
        }

        var effect = !policy.Block || proposed is null ? ViolationEffect.Alarmed : policy.Staging ? ViolationEffect.WouldBlock : ViolationEffect.Blocked;
        var isRecorded = policy.Alarm || policy.Staging;
        if (proposed is null && !isRecorded)
        {
            return ViolationDecision.Nothing;
        }

        var copy = isRecorded ? Evidence.Copy(evidence) : ReadOnlyDictionary<string, object?>.Empty;
        sink.Report(new ViolationReport(
            session.Transaction?.Id ?? session.Id,
            session.Id,
            session.VirtualServer.Name,
            profile.Name,
            check,
            violation,
            profile.Knows(violation.Name),
            stage,
            session.RemoteAddress,
            isRecorded,
            effect,
            copy));

        var blocks = effect == ViolationEffect.Blocked;
        return new ViolationDecision(
            blocks && proposed is { } refusal ? Refusal(policy, refusal) : Verdict.Continue,
            isRecorded ? new ViolationRecord(violation.Name, violation.SubCode, stage, blocks, copy, effect == ViolationEffect.WouldBlock, policy.Alarm, flags) : null,
            blocks && proposed is { } held && IsHeld(check, policy, stage, held));
    }

    /// <summary>What it means that a violation could not be looked for. What cannot refuse, or is in staging, does not refuse by failing.</summary>
    /// <returns>The verdict, and whether it waits for the recipients; continue and false when nothing follows.</returns>
    public static (Verdict Verdict, bool HoldUntilRcpt) Fail(SecurityProfile profile, Violation violation, Stage stage, Verdict deferral)
    {
        var (check, policy, _) = profile.Find(violation.Name);
        if (policy.OnFailure == OnFailure.Continue || policy.Staging || (!policy.Alarm && !policy.Block))
        {
            return (Verdict.Continue, false);
        }

        var verdict = policy.OnFailure == OnFailure.Defer && deferral.IsRefusal ? deferral
            : FailureVerdicts.Of(policy.OnFailure == OnFailure.Defer ? FailureMode.Defer : FailureMode.Reject, stage);
        return (verdict, IsHeld(check, policy, stage, deferral));
    }

    // Only these stages come before an envelope. A client that has to use TLS hears so before it names recipients in clear, and a check that proposes to close the connection,
    // because its client is locked out or one too many, wants to be spared the rest of it.
    private static bool IsHeld(string? check, EffectiveViolation policy, Stage stage, Verdict proposed) =>
        policy.RefuseAt == RefuseAt.Rcpt
        && proposed.Kind != VerdictKind.Disconnect
        && stage is Stage.Connect or Stage.Ehlo or Stage.Mail
        && check is not BuiltInProfiles.TlsPolicy;

    private static Verdict Refusal(EffectiveViolation policy, Verdict proposed)
    {
        var verdict = proposed.IsRefusal || proposed.Kind == VerdictKind.Discard ? proposed : PlainRefusal;
        verdict = policy.Action switch
        {
            ViolationAction.Defer when verdict.Kind != VerdictKind.Defer => Verdict.Defer(verdict.Text),
            ViolationAction.Reject when verdict.Kind != VerdictKind.Reject => Verdict.Reject(verdict.Text),
            ViolationAction.Disconnect when verdict.Kind != VerdictKind.Disconnect => Closing(verdict),
            ViolationAction.Discard => Verdict.Discard,
            _ => verdict,
        };

        // A discarded message is answered with our 250; there is no refusal whose reply could be another.
        return policy.Reply is null || verdict.Kind == VerdictKind.Discard ? verdict : verdict.WithReply(policy.Reply);
    }

    private static Verdict Closing(Verdict verdict) => verdict.Code == 0
        ? Verdict.Disconnect(verdict.Text)
        : Verdict.Disconnect(verdict.Text).WithReply(new SmtpReply(verdict.Code, verdict.EnhancedCode, verdict.Text));
}
