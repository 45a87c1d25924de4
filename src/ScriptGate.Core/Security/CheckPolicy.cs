using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Security;

/// <summary>How a profile runs one check, now that its violations are known: whether at all, for how long, and what its failure means.</summary>
/// <param name="IsRun">False when nothing would follow from any of its violations.</param>
/// <param name="Timeout">How long it may take per event; null: what its step asks for, else <see cref="DefaultTimeout"/>.</param>
/// <param name="OnFailure">What its failure means, except at STARTTLS.</param>
/// <param name="OnStartTlsFailure">What its failure means at STARTTLS.</param>
internal sealed record CheckPolicy(bool IsRun, TimeSpan? Timeout, FailureMode OnFailure, FailureMode OnStartTlsFailure)
{
    /// <summary>How long a check may take per event unless the profile or the step says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a step may take: what the profile says, else what the step asks for, else <see cref="DefaultTimeout"/>.</summary>
    public TimeSpan TimeoutOf(TimeSpan? asked) => Timeout ?? asked ?? DefaultTimeout;

    public FailureMode FailureAt(Stage stage) => stage == Stage.StartTls ? OnStartTlsFailure : OnFailure;

    /// <param name="check">The check as the profile has it.</param>
    /// <param name="declared">The violations its plugin declared.</param>
    public static CheckPolicy Of(EffectiveCheck check, IReadOnlyCollection<string> declared)
    {
        var timeout = check.Timeout;
        if (string.Equals(check.Name, BuiltInProfiles.TlsPolicy, StringComparison.Ordinal))
        {
            // Whatever the profile says: its failure must never mean "TLS not needed". 454 at STARTTLS, 421 elsewhere.
            return new CheckPolicy(IsRun: true, timeout, FailureMode.Disconnect, FailureMode.Defer);
        }

        if (declared.Count == 0)
        {
            return new CheckPolicy(IsRun: true, timeout, ModeOf(check.OnFailure), ModeOf(check.OnFailure));
        }

        // A failure concerns every violation the check could have reported: the strictest of them decides. What is in staging cannot refuse.
        var active = declared.Select(check.Violation).Where(policy => policy.Alarm || policy.Block).ToArray();
        var mode = active
            .Select(policy => policy.Staging ? FailureMode.Continue : ModeOf(policy.OnFailure))
            .DefaultIfEmpty(FailureMode.Continue)
            .MaxBy(Strictness);
        return new CheckPolicy(active.Length > 0, timeout, mode, mode);
    }

    private static int Strictness(FailureMode mode) => mode switch
    {
        FailureMode.Continue => 0,
        FailureMode.Defer => 1,
        FailureMode.Reject => 2,
        _ => 3,
    };

    private static FailureMode ModeOf(OnFailure onFailure) => onFailure switch
    {
        Configuration.OnFailure.Continue => FailureMode.Continue,
        Configuration.OnFailure.Reject => FailureMode.Reject,
        _ => FailureMode.Defer,
    };
}
