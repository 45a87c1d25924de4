namespace ScriptGate.Core.Chain;

/// <summary>The verdicts of steps that failed. Their text says nothing about the step: the details are in the log under the support ID.</summary>
internal static class FailureVerdicts
{
    private static readonly Verdict Deferred = Verdict.Defer("4.3.0", "Temporary local problem, please try again later");
    private static readonly Verdict Rejected = Verdict.Reject("5.3.0", "Refused because of a local problem");
    private static readonly Verdict Closed = Verdict.Disconnect(421, "4.3.0", "Temporary local problem, please try again later");

    private static readonly Verdict NoTls = Verdict.Defer("4.7.0", "TLS not available now");

    public static Verdict Of(FailureMode mode, Stage stage) => mode switch
    {
        FailureMode.Continue => Verdict.Continue,
        FailureMode.Defer when stage == Stage.StartTls => NoTls,
        FailureMode.Reject => Rejected,
        FailureMode.Disconnect => Closed,
        _ => Deferred,
    };
}
