using ScriptGate.Core.Chain;
using ScriptGate.Testing;

namespace ScriptGate.Core.Tests.Chain;

/// <summary>Makes chains of RCPT steps.</summary>
internal static class Chains
{
    public static readonly RcptEvent Recipient = new(new FakeSession(), new FakeTransaction("a@example.org"), new FakeRecipient("b@example.org"));

    public static Step<RcptEvent> Step(string name, Handler<RcptEvent> handler, FailureMode onFailure = FailureMode.Defer, TimeSpan? timeout = null, SlowStepRunner? runner = null) =>
        new(new StepInfo(Stage.Rcpt, name, "test", Check: null, timeout ?? TimeSpan.FromSeconds(10), onFailure, MessageNeeds.Nothing), handler, runner);

    public static Step<RcptEvent> Answers(string name, Verdict verdict) => Step(name, (_, _) => new(verdict));

    public static EventChain<RcptEvent> Of(TimeProvider clock, RecordedLog log, params Step<RcptEvent>[] steps) => new([.. steps], clock, log);
}
