using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

/// <summary>What a chain notes of its steps: every outcome, and never more than there is room for.</summary>
public sealed class StepTraceTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly StepCancellation _cancellation = new();
    private readonly StepTrace _trace;

    public StepTraceTests() => _trace = new StepTrace(_clock);

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public async Task Each_step_that_ran_is_noted_with_its_time_and_answer_and_no_other()
    {
        await DispatchAsync(
            Takes("first", 250, Verdict.Continue),
            Takes("second", 1000, Verdict.Reject("no")),
            Takes("never asked", 1, Verdict.Continue));

        var steps = Read();
        steps.Select(step => (step.Name, step.Stage, step.About, step.At.TotalMicroseconds, step.Took.TotalMicroseconds, step.Verdict, step.End, step.Count)).ShouldBe(
        [
            ("first", Stage.Rcpt, "b@example.org", 0, 250, VerdictKind.Continue, StepEnd.Answered, 1),
            ("second", Stage.Rcpt, "b@example.org", 250, 1000, VerdictKind.Reject, StepEnd.Answered, 1),
        ]);
        _trace.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Continue")]
    [InlineData("Accept")]
    [InlineData("Defer")]
    [InlineData("Reject")]
    [InlineData("Disconnect")]
    [InlineData("Discard")]
    public async Task Every_verdict_is_noted_whether_the_step_waits_or_not(string kind)
    {
        var verdict = Enum.Parse<VerdictKind>(kind) switch
        {
            VerdictKind.Accept => Verdict.Accept,
            VerdictKind.Defer => Verdict.Defer("later"),
            VerdictKind.Reject => Verdict.Reject("no"),
            VerdictKind.Disconnect => Verdict.Disconnect("bye"),
            VerdictKind.Discard => Verdict.Discard,
            _ => Verdict.Continue,
        };
        await DispatchAsync(Chains.Answers("at once", verdict));
        await DispatchAsync(Chains.Step("waits", async (_, _) =>
        {
            await Task.Yield();
            return verdict;
        }));

        Read().Select(step => (step.Name, step.Verdict, step.End)).ShouldBe([("at once", verdict.Kind, StepEnd.Answered), ("waits", verdict.Kind, StepEnd.Answered)]);
    }

    [Theory]
    [InlineData("Continue", VerdictKind.Continue)]
    [InlineData("Defer", VerdictKind.Defer)]
    [InlineData("Reject", VerdictKind.Reject)]
    [InlineData("Disconnect", VerdictKind.Disconnect)]
    public async Task A_step_that_throws_is_noted_with_what_its_failure_means(string onFailure, VerdictKind expected)
    {
        var mode = Enum.Parse<FailureMode>(onFailure);
        await DispatchAsync(Chains.Step("throws", (_, _) => throw new InvalidOperationException("x"), mode));
        await DispatchAsync(Chains.Step("throws later", async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("x");
        }, mode));

        Read().Select(step => (step.Name, step.Verdict, step.End)).ShouldBe([("throws", expected, StepEnd.Threw), ("throws later", expected, StepEnd.Threw)]);
    }

    [Fact]
    public async Task A_step_over_its_time_and_the_one_behind_it_are_noted()
    {
        var asking = DispatchAsync(
            Chains.Step("hangs", (_, _) => new(new TaskCompletionSource<Verdict>().Task), FailureMode.Continue, TimeSpan.FromSeconds(3)),
            Chains.Answers("next", Verdict.Accept));
        await _clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await asking;

        Read().Select(step => (step.Name, step.Took, step.Verdict, step.End)).ShouldBe(
        [
            ("hangs", TimeSpan.FromSeconds(3), VerdictKind.Continue, StepEnd.TimedOut),
            ("next", TimeSpan.Zero, VerdictKind.Accept, StepEnd.Answered),
        ]);
    }

    [Fact]
    public async Task A_stage_over_its_time_and_a_session_that_ends_are_noted()
    {
        var hangs = Chains.Step("hangs", (_, _) => new(new TaskCompletionSource<Verdict>().Task));
        var asking = Chains.Of(_clock, _log, hangs).DispatchAsync(Chains.Recipient, _cancellation, limit: TimeSpan.FromSeconds(1), trace: _trace).AsTask();
        await _clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<StageTimeException>(asking);

        asking = DispatchAsync(hangs);
        _cancellation.End();
        await Should.ThrowAsync<OperationCanceledException>(asking);

        Read().Select(step => step.End).ShouldBe([StepEnd.StageTimedOut, StepEnd.SessionEnded]);
    }

    [Fact]
    public async Task A_step_that_is_spared_did_not_run()
    {
        var session = new FakeSession();
        session.Security.Disable("spf");
        var e = new RcptEvent(session, new FakeTransaction("a@example.org"), new FakeRecipient("b@example.org"));
        var spared = Chains.Answers("spf", Verdict.Reject("no"));
        var chain = Chains.Of(_clock, _log, spared with { Info = spared.Info with { Check = "spf" } }, Chains.Answers("runs", Verdict.Continue));

        await chain.DispatchAsync(e, _cancellation, trace: _trace);

        Read().ShouldHaveSingleItem().Name.ShouldBe("test");
    }

    [Fact]
    public async Task A_step_that_does_not_come_back_is_noted_by_who_ends_its_session()
    {
        _trace.Enter(Chains.Recipient);
        _trace.Begin(Step("stuck").Info);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _trace.Abandon();
        _trace.Abandon();

        var step = Read().ShouldHaveSingleItem();
        (step.Name, step.Took, step.End).ShouldBe(("stuck", TimeSpan.FromSeconds(30), StepEnd.Stuck));
        await DispatchAsync(Chains.Answers("after", Verdict.Continue));
        _trace.Abandon();
        Read().ShouldHaveSingleItem().End.ShouldBe(StepEnd.Answered);
    }

    [Fact]
    public async Task An_answer_that_the_stage_does_not_know_is_amended()
    {
        await DispatchAsync(Chains.Answers("discards", Verdict.Discard));
        _trace.Amend(VerdictKind.Defer);

        var step = Read().ShouldHaveSingleItem();
        (step.Verdict, step.End).ShouldBe((VerdictKind.Defer, StepEnd.Illegal));

        // Nothing is left that it could hit.
        _trace.Amend(VerdictKind.Reject);
        _trace.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Violations_are_their_steps_and_what_comes_late_or_from_elsewhere_is_nobodys()
    {
        _trace.Found("too-early", Stage.Rcpt, FindingEffect.Alarmed);
        await DispatchAsync(
            Step("none"),
            Step("two", () =>
            {
                _trace.Found("spf", Stage.Rcpt, FindingEffect.Alarmed);
                _trace.Found("virus", Stage.Rcpt, FindingEffect.Blocked);
                _trace.Found("elsewhere", Stage.Message, FindingEffect.Blocked);
            }),
            Step("one", () => _trace.Found("relay-denied", Stage.Rcpt, FindingEffect.WouldBlock)));
        _trace.Found("too-late", Stage.Rcpt, FindingEffect.Alarmed);

        Read().Select(step => string.Join(' ', step.Findings.Select(finding => $"{finding.Violation}:{finding.Effect}"))).ShouldBe(["", "spf:Alarmed virus:Blocked", "relay-denied:WouldBlock"]);
    }

    [Fact]
    public async Task A_thousand_recipients_leave_room_for_the_message()
    {
        EventChain<RcptEvent>[] chains = [Chains.Of(_clock, _log, [.. Enumerable.Range(0, 10).Select(i => Takes($"check{i}", 10, Verdict.Continue))])];
        for (var i = 0; i < 1000; i++)
        {
            var recipient = new RcptEvent(Chains.Recipient.Session, Chains.Recipient.Transaction, new FakeRecipient($"r{i}@example.org"));
            await chains[0].DispatchAsync(recipient, _cancellation, trace: _trace);
        }

        for (var i = 0; i < 30; i++)
        {
            Note(Stage.Message, VerdictKind.Continue);
        }

        var log = Take();
        var steps = log.Read().Steps;
        steps.Sum(step => step.Count).ShouldBe(10_030);
        steps.Count.ShouldBe(StepTrace.MostQuiet + 10 + 30);
        steps.Count(step => step.Stage == Stage.Message).ShouldBe(30);
        var counted = steps.Where(step => step.Count > 1).ToList();
        counted.Count.ShouldBe(10);
        counted.ShouldAllBe(step => step.Count == 996 && step.About == null && step.Took == TimeSpan.FromMicroseconds(9960));
        log.Octets.Length.ShouldBeLessThan(2000);
    }

    [Fact]
    public void What_has_something_to_say_has_more_room_than_what_has_not_and_nothing_has_endless_room()
    {
        for (var i = 0; i < 500; i++)
        {
            Note(Stage.Rcpt, VerdictKind.Continue);
            Note(Stage.Rcpt, VerdictKind.Reject);
            Note(Stage.Rcpt, VerdictKind.Continue, "spf");
        }

        for (var i = 0; i < 500; i++)
        {
            Note(Stage.Message, VerdictKind.Continue);
        }

        _trace.Steps.Length.ShouldBe(StepTrace.MostSteps);
        _trace.Counted.Length.ShouldBe(StepTrace.MostCounted);
        _trace.More.ShouldBe(2000 - StepTrace.MostSteps - StepTrace.MostCounted);
        var log = Take().Read();
        log.More.ShouldBe(2000 - StepTrace.MostSteps - StepTrace.MostCounted);
        log.Steps.Count(step => step.Stage == Stage.Message).ShouldBe(StepTrace.MostSteps - StepTrace.MostRepeated);
    }

    [Fact]
    public async Task Violations_without_end_are_noted_up_to_their_bound()
    {
        await DispatchAsync(Step("floods", () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _trace.Found($"v{i}", Stage.Rcpt, FindingEffect.Alarmed);
            }
        }));

        Read().ShouldHaveSingleItem().Findings.Count.ShouldBe(StepTrace.MostFindings);
    }

    [Fact]
    public async Task Noting_steps_that_answer_at_once_costs_no_allocation()
    {
        var chain = Chains.Of(_clock, _log, Chains.Answers("first", Verdict.Continue), Chains.Answers("second", Verdict.Accept));
        for (var i = 0; i < 16; i++)
        {
            await chain.DispatchAsync(Chains.Recipient, _cancellation, trace: _trace);
        }

        Take();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 16; i++)
        {
            await chain.DispatchAsync(Chains.Recipient, _cancellation, trace: _trace);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.ShouldBe(0);
        _trace.Steps.Length.ShouldBe(32);
    }

    // Each with a step of its own: the worst that there can be to count.
    private void Note(Stage stage, VerdictKind verdict, string? violation = null)
    {
        _trace.Enter(Chains.Recipient);
        _trace.Begin(Step("x").Info with { Stage = stage });
        if (violation is not null)
        {
            _trace.Found(violation, stage, FindingEffect.Alarmed);
        }

        _trace.End(verdict, StepEnd.Answered);
    }

    private static Step<RcptEvent> Step(string name, Action? does = null)
    {
        var step = Chains.Step(name, (_, _) =>
        {
            does?.Invoke();
            return new(Verdict.Continue);
        });
        return step with { Info = step.Info with { Source = name } };
    }

    private Step<RcptEvent> Takes(string name, int microseconds, Verdict verdict)
    {
        var step = Chains.Step(name, (_, _) =>
        {
            _clock.Advance(TimeSpan.FromMicroseconds(microseconds));
            return new(verdict);
        });
        return step with { Info = step.Info with { Source = name } };
    }

    private Task<Outcome> DispatchAsync(params Step<RcptEvent>[] steps) =>
        Chains.Of(_clock, _log, [.. steps.Select(step => step with { Info = step.Info with { Source = step.Info.Source == "test" ? step.Info.Name : step.Info.Source } })])
            .DispatchAsync(Chains.Recipient, _cancellation, trace: _trace).AsTask();

    private IReadOnlyList<StepRecord> Read() => Take(0).Read().Steps;

    private StepLog Take(long? origin = null)
    {
        var first = _trace.Steps.IsEmpty ? 0 : _trace.Steps[0].Began;
        return StepLogWriter.Take(_trace, _clock, origin is null ? 0 : first);
    }
}
