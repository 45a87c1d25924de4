using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class EventChainTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly StepCancellation _cancellation = new();

    [Fact]
    public async Task The_first_verdict_other_than_continue_ends_the_stage()
    {
        var asked = new List<string>();
        Step<RcptEvent> Asked(string name, Verdict verdict, bool waits) => Chains.Step(name, async (_, _) =>
        {
            asked.Add(name);
            if (waits)
            {
                await Task.Yield();
            }

            return verdict;
        });

        var outcome = await Dispatch(
            Asked("first", Verdict.Continue, waits: false),
            Asked("second", Verdict.Continue, waits: true),
            Asked("third", Verdict.Reject("no"), waits: false),
            Asked("fourth", Verdict.Reject("never asked"), waits: false));

        asked.ShouldBe(["first", "second", "third"]);
        outcome.Verdict.ShouldBe(Verdict.Reject("no"));
        outcome.By.ShouldNotBeNull().Name.ShouldBe("third");
        outcome.Failed.ShouldBeFalse();
    }

    [Fact]
    public async Task Accept_ends_the_stage_too() =>
        (await Dispatch(Chains.Answers("first", Verdict.Accept), Chains.Answers("second", Verdict.Reject("no")))).Verdict.ShouldBe(Verdict.Accept);

    [Fact]
    public async Task A_stage_without_an_opinion_continues_and_nobody_said_so()
    {
        var outcome = await Dispatch(Chains.Answers("first", Verdict.Continue), Chains.Answers("second", Verdict.Continue));

        outcome.ShouldBe(Outcome.Continue);
        outcome.By.ShouldBeNull();
    }

    [Theory]
    [InlineData("Defer", VerdictKind.Defer, false)]
    [InlineData("Reject", VerdictKind.Reject, false)]
    [InlineData("Disconnect", VerdictKind.Disconnect, false)]
    [InlineData("Continue", VerdictKind.Reject, true)]
    public async Task A_step_that_throws_gets_its_failure_verdict(string onFailure, VerdictKind expected, bool reachesNext)
    {
        foreach (var waits in new[] { false, true })
        {
            var reached = false;
            var throwing = Chains.Step("scanner", Throws(waits), Enum.Parse<FailureMode>(onFailure));
            var later = Chains.Step("later", (_, _) =>
            {
                reached = true;
                return new(Verdict.Reject("later"));
            });

            var outcome = await Dispatch(throwing, later);

            outcome.Verdict.Kind.ShouldBe(expected);
            outcome.Failed.ShouldBe(!reachesNext);
            outcome.By.ShouldNotBeNull().Name.ShouldBe(reachesNext ? "later" : "scanner");
            reached.ShouldBe(reachesNext);
            throwing.Info.Failures.ShouldBe(1);
        }

        _log.Of("StepFailed").Count.ShouldBe(2);
        _log.Of("StepFailed")[0].ShouldStartWith("Step scanner failed at Rcpt in session SG-0123456789ABCDEF;");
    }

    [Fact]
    public async Task What_the_client_reads_of_a_failure_says_nothing_about_the_step()
    {
        var outcome = await Dispatch(Chains.Step("scanner", Throws(waits: false)));

        outcome.Verdict.Text.ShouldBe("Temporary local problem, please try again later");
    }

    [Fact]
    public async Task A_step_that_does_not_answer_in_time_fails_and_is_cancelled()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = Dispatch(Chains.Step(
            "waits",
            async (_, cancellationToken) =>
            {
                await using var registration = cancellationToken.Register(() => cancelled.SetResult());
                await new TaskCompletionSource().Task;
                return Verdict.Continue;
            },
            FailureMode.Reject,
            TimeSpan.FromSeconds(3)));
        await _clock.UntilTimersRunAsync(1, Cancellation);

        _clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        var early = asking.IsCompleted;
        _clock.Advance(TimeSpan.FromTicks(1));

        early.ShouldBeFalse();
        (await asking).Verdict.Kind.ShouldBe(VerdictKind.Reject);
        await Patience.UntilAsync(cancelled.Task, "the cancellation of the step", Cancellation);
        _log.Of("StepTimedOut").ShouldBe(["Step waits (test) did not answer Rcpt of session SG-0123456789ABCDEF within 00:00:03; treating it as Reject."]);
    }

    [Fact]
    public async Task The_next_step_gets_a_token_that_is_not_cancelled()
    {
        var cancelled = new List<bool>();
        var asking = Dispatch(
            Chains.Step("waits", async (_, _) =>
            {
                await new TaskCompletionSource().Task;
                return Verdict.Continue;
            }, FailureMode.Continue),
            Chains.Step("next", (_, cancellationToken) =>
            {
                cancelled.Add(cancellationToken.IsCancellationRequested);
                return new(Verdict.Continue);
            }));
        await _clock.UntilTimersRunAsync(1, Cancellation);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await asking;

        cancelled.ShouldBe([false]);
    }

    [Fact]
    public async Task All_steps_together_have_a_limit_and_whoever_is_over_it_is_cancelled_and_the_rest_not_asked()
    {
        var token = CancellationToken.None;
        var first = new TaskCompletionSource<Verdict>();
        var reached = false;
        var chain = Chains.Of(
            _clock,
            _log,
            Chains.Step("first", (_, _) => new(first.Task)),
            Chains.Step("second", (_, cancellation) =>
            {
                token = cancellation;
                return new(new TaskCompletionSource<Verdict>().Task);
            }),
            Chains.Step("third", (_, _) =>
            {
                reached = true;
                return new(Verdict.Continue);
            }));
        var asking = chain.DispatchAsync(Chains.Recipient, _cancellation, limit: TimeSpan.FromSeconds(12)).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(9));
        first.SetResult(Verdict.Continue);
        await _clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(3));

        await Should.ThrowAsync<StageTimeException>(async () => await Patience.UntilAsync(asking, "the end of the stage", TestContext.Current.CancellationToken));

        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await Patience.UntilAsync(cancelled.Task, "the step was cancelled", TestContext.Current.CancellationToken);
        reached.ShouldBeFalse();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_the_session_ends_the_wait_and_is_no_failure_of_the_step()
    {
        var chain = Chains.Of(_clock, _log, Chains.Step("x", (_, _) => new(new TaskCompletionSource<Verdict>().Task), FailureMode.Continue));
        var asking = chain.DispatchAsync(Chains.Recipient, _cancellation).AsTask();

        _cancellation.End();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Patience.UntilAsync(asking, "the end of the wait", TestContext.Current.CancellationToken));
        chain.Steps[0].Info.Failures.ShouldBe(0);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Steps_that_answer_at_once_cost_no_allocation()
    {
        var chain = Chains.Of(
            _clock,
            _log,
            Chains.Answers("first", Verdict.Continue),
            Chains.Step("second", (_, _) => new(Verdict.Continue), runner: new SlowStepRunner("second", _clock, _log)),
            Chains.Answers("third", Verdict.Accept));
        await chain.DispatchAsync(Chains.Recipient, _cancellation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = await chain.DispatchAsync(Chains.Recipient, _cancellation);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        outcome.Verdict.ShouldBe(Verdict.Accept);
        allocated.ShouldBe(0);
    }

    public void Dispose() => _cancellation.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Handler<RcptEvent> Throws(bool waits)
    {
        return waits ? ThrowLater : (_, _) => throw new InvalidOperationException("socket gone");

        static async ValueTask<Verdict> ThrowLater(RcptEvent e, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("socket gone");
        }
    }

    private Task<Outcome> Dispatch(params Step<RcptEvent>[] steps) => Chains.Of(_clock, _log, steps).DispatchAsync(Chains.Recipient, _cancellation).AsTask();
}
