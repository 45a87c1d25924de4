using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>A security profile with everything inherited filled in.</summary>
/// <param name="Name">The profile's name; <c>none</c> where security is off.</param>
/// <param name="Checks">The checks in the order they are asked, <c>tls-policy</c> first.</param>
/// <param name="Violations">The violations of rules that are listed.</param>
/// <param name="ExemptRecipients">Recipients that a block at CONNECT, EHLO or MAIL does not stop.</param>
internal sealed record EffectiveSecurityProfile(
    string Name,
    IReadOnlyList<EffectiveCheck> Checks,
    IReadOnlyDictionary<string, EffectiveViolation> Violations,
    IReadOnlyList<string> ExemptRecipients)
{
    /// <summary>Which profile set which flag; null where security is off.</summary>
    public FlagOrigins? Origins { get; init; }

    /// <summary>What becomes of a violation that a rule reports; one that nobody lists is alarm only.</summary>
    public EffectiveViolation Violation(string name) => Violations.TryGetValue(name, out var listed) ? listed : EffectiveViolation.AlarmOnly;
}

/// <summary>A check with everything inherited filled in.</summary>
/// <param name="Name">The check's name, which is its plugin's.</param>
/// <param name="Settings">What becomes of a violation that is not listed.</param>
/// <param name="Violations">The violations that are listed.</param>
/// <param name="OnFailure">What a failure of the check means.</param>
/// <param name="Timeout">How long it may take per event; null: what the plugin asks for.</param>
/// <param name="Options">The check's own options, always a JSON object.</param>
internal sealed record EffectiveCheck(
    string Name,
    EffectiveViolation Settings,
    IReadOnlyDictionary<string, EffectiveViolation> Violations,
    OnFailure OnFailure,
    TimeSpan? Timeout,
    JsonElement Options)
{
    /// <summary>False when nothing it finds is recorded or refused: it is then not run.</summary>
    public bool IsUsed => AllSettings.Any(settings => settings.Alarm || settings.Block);

    /// <summary>The settings of the check and of its listed violations.</summary>
    public IEnumerable<EffectiveViolation> AllSettings => Violations.Values.Prepend(Settings);

    /// <summary>What becomes of a violation of this check.</summary>
    public EffectiveViolation Violation(string name) => Violations.TryGetValue(name, out var listed) ? listed : Settings;
}

/// <summary>What becomes of a violation.</summary>
/// <param name="Alarm">It is recorded.</param>
/// <param name="Block">It is refused.</param>
/// <param name="OnFailure">What a failure means that concerns it.</param>
/// <param name="Reply">The reply, in place of what is proposed; null: what is proposed.</param>
/// <param name="Action">The verdict, in place of what is proposed; null: what is proposed.</param>
/// <param name="RefuseAt">When a block at CONNECT, EHLO or MAIL is answered.</param>
/// <param name="Staging">A block is recorded and not carried out.</param>
internal sealed record EffectiveViolation(
    bool Alarm,
    bool Block,
    OnFailure OnFailure,
    SmtpReply? Reply,
    ViolationAction? Action,
    RefuseAt RefuseAt,
    bool Staging)
{
    /// <summary>What becomes of a rule's violation that nobody lists.</summary>
    public static EffectiveViolation AlarmOnly { get; } = new(Alarm: true, Block: false, OnFailure.Continue, null, null, RefuseAt.Rcpt, Staging: false);
}
