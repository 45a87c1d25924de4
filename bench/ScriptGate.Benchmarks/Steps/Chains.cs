using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>The event that is asked about, and chains of steps that have no opinion on it.</summary>
internal static class Chains
{
    public static readonly FakeSession Session = new() { Hello = new HelloInfo("EHLO", "mx.example.org") };

    public static readonly RcptEvent Recipient = new(Session, new FakeTransaction("alice@example.org"), new FakeRecipient("bob@example.com"));

    public static SlowStepRunner Runner() => new("bench", new UnhurriedClock(), NullLogger.Instance);

    public static EventChain<TEvent> Of<TEvent>(Stage stage, params (Handler<TEvent> Handler, SlowStepRunner? Runner)[] steps)
        where TEvent : SmtpEvent =>
        new([.. steps.Select(step => new Step<TEvent>(InfoOf(stage), step.Handler, step.Runner))], TimeProvider.System, NullLogger.Instance);

    /// <summary>The verdict of a stage that answered at once and without a failure; anything else would be the cost of something different.</summary>
    public static VerdictKind Answer(ValueTask<Outcome> pending) =>
        Checked(pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("A step did not answer at once."));

    /// <summary>The same for rules, which have to wait now and then while their lane is being looked after.</summary>
    public static ValueTask<VerdictKind> AnswerAsync(ValueTask<Outcome> pending, VerdictKind expected = VerdictKind.Continue) =>
        pending.IsCompletedSuccessfully ? new(Checked(pending.Result, expected)) : AwaitAsync(pending, expected);

    private static async ValueTask<VerdictKind> AwaitAsync(ValueTask<Outcome> pending, VerdictKind expected) => Checked(await pending, expected);

    private static VerdictKind Checked(Outcome outcome, VerdictKind expected = VerdictKind.Continue) =>
        !outcome.Failed && outcome.Verdict.Kind == expected ? expected : throw new InvalidOperationException($"A step answered {outcome}.");

    private static StepInfo InfoOf(Stage stage) => new(stage, "bench", "bench", Check: null, TimeSpan.FromSeconds(10), FailureMode.Defer, MessageNeeds.Nothing);
}
