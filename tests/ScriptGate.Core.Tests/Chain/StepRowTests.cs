using System.Collections.Immutable;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Core.Tracing;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

/// <summary>Steps that are asked in a row: to everybody else they are steps like others.</summary>
public sealed class StepRowTests
{
    private static readonly string[] Ways = ["nothing", "off", "reject", "throws", "fails", "waits", "waits and rejects", "waits and fails"];

    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();

    public static TheoryData<string, string, string> Three => [.. from first in Ways from second in Ways from third in Ways select (first, second, third)];

    [Theory]
    [MemberData(nameof(Three))]
    public async Task What_is_answered_noted_and_observed_is_what_it_would_be_one_by_one(string first, string second, string third)
    {
        foreach (var onFailure in new[] { FailureMode.Continue, FailureMode.Defer })
        {
            var alone = await Run(caller: null, onFailure, splitBehind: -1, first, second, third, "nothing");
            foreach (var splitBehind in new[] { -1, 0, 1, 2 })
            {
                (await Run(new Caller(), onFailure, splitBehind, first, second, third, "nothing")).ShouldBe(splitBehind < 0 ? alone : await Run(caller: null, onFailure, splitBehind, first, second, third, "nothing"));
            }
        }
    }

    [Theory]
    [InlineData(-1, "rule 0+1+2+3")]
    [InlineData(0, "rule 1+2+3")]
    [InlineData(1, "rule 0+1, rule 2+3")]
    [InlineData(2, "rule 0+1+2")]
    public async Task A_step_of_somebody_else_ends_a_row(int splitBehind, string rows)
    {
        var caller = new Caller();
        await Run(caller, FailureMode.Defer, splitBehind, "nothing", "nothing", "nothing", "nothing");
        string.Join(", ", caller.Rows).ShouldBe(rows);
    }

    [Fact]
    public async Task Behind_a_step_that_waited_there_are_rows_again()
    {
        var caller = new Caller();
        await Run(caller, FailureMode.Defer, splitBehind: -1, "nothing", "waits", "nothing", "nothing");
        caller.Rows.ShouldBe(["rule 0+1", "rule 2+3"]);
    }

    [Fact]
    public async Task What_a_step_switches_off_is_skipped_in_its_own_row()
    {
        var caller = new Caller();
        await Run(caller, FailureMode.Defer, splitBehind: -1, "off", "nothing", "nothing", "nothing");
        caller.Rows.ShouldBe(["rule 0+2+3"], "the first has switched the second off");
    }

    [Fact]
    public void Steps_of_different_callers_are_no_row()
    {
        var (one, other) = (new Caller(), new Caller());
        ImmutableArray<Step<RcptEvent>> steps = [Quiet(0, one), Quiet(1, other), Quiet(2, other), Quiet(3, caller: null), Quiet(4, one), Quiet(5, caller: null)];
        StepRow<RcptEvent>.EndsOf(steps).ShouldBe([1, 3, 3, 4, 5, 6]);
        StepRow<RcptEvent>.EndsOf([Quiet(0, one), Quiet(1, caller: null), Quiet(2, one)]).ShouldBeNull("nobody has a neighbour of its kind");
        StepRow<RcptEvent>.EndsOf([]).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_is_given_up_in_a_row_is_asked_no_further_and_the_step_that_was_inside_is_the_one_to_blame()
    {
        var watch = new StepWatch();
        var asked = new List<string>();
        StepInfo? stuck = null;
        var caller = new Caller();
        Step<RcptEvent> Asked(int number, bool isStuck) => Row(Chains.Step($"rule {number}", (_, _) =>
        {
            asked.Add($"rule {number}");
            if (isStuck)
            {
                watch.TryGiveUp(onlyIfSeen: false, out stuck).ShouldBeTrue();
            }

            return new(Verdict.Continue);
        }), caller);
        using var cancellation = new StepCancellation();
        var trace = new StepTrace(_clock);
        var chain = Chains.Of(_clock, _log, Asked(0, isStuck: false), Asked(1, isStuck: true), Asked(2, isStuck: false));

        await Should.ThrowAsync<SessionGivenUpException>(async () => await chain.DispatchAsync(Chains.Recipient, cancellation, watch, trace: trace));

        asked.ShouldBe(["rule 0", "rule 1"]);
        stuck.ShouldNotBeNull().Name.ShouldBe("rule 1");
        trace.Steps.ToArray().Select(step => step.Step.Name).ShouldBe(["rule 0"], "the rest is noted by who ended the session");
    }

    [Fact]
    public async Task The_watch_knows_which_step_of_a_row_is_inside()
    {
        var watch = new StepWatch();
        var seen = new List<string?>();
        var caller = new Caller();
        Step<RcptEvent> Seen(string name) => Row(Chains.Step(name, (_, _) =>
        {
            seen.Add(watch.StepName);
            return new(Verdict.Continue);
        }), caller);
        using var cancellation = new StepCancellation();
        await Chains.Of(_clock, _log, Seen("first"), Seen("second"), Seen("third")).DispatchAsync(Chains.Recipient, cancellation, watch);

        seen.ShouldBe(["first", "second", "third"]);
        watch.TryGiveUp(onlyIfSeen: false, out _).ShouldBeFalse("nobody is inside any more");
    }

    private static Step<RcptEvent> Row(Step<RcptEvent> step, Caller caller) => step with { Row = new Part(caller, step) };

    private static Step<RcptEvent> Quiet(int number, Caller? caller) => Chains.Answers($"rule {number}", Verdict.Continue) is var step && caller is null ? step : Row(step, caller!);

    private async Task<string> Run(Caller? caller, FailureMode onFailure, int splitBehind, params string[] ways)
    {
        var session = new FakeSession();
        var e = new RcptEvent(session, new FakeTransaction("a@example.org"), new FakeRecipient("b@example.org"));
        var steps = new List<Step<RcptEvent>>();
        for (var i = 0; i < ways.Length; i++)
        {
            var (way, next) = (ways[i], $"rule {i + 1}");
            var step = Chains.Step($"rule {i}", (_, _) => Go(way, next, session), onFailure);
            steps.Add(caller is null ? step : Row(step, caller));
            if (i == splitBehind)
            {
                steps.Add(Chains.Answers("plugin", Verdict.Continue));
            }
        }

        var (trace, seen) = (new StepTrace(_clock), new Seen());
        using var cancellation = new StepCancellation();
        // What waits goes on when everybody has gone away from it, and on this thread: nothing here depends on who is faster.
        SynchronizationContext.SetSynchronizationContext(null);
        var dispatching = Chains.Of(_clock, _log, [.. steps]).DispatchAsync(e, cancellation, new StepWatch(), limit: null, trace, seen);
        while (_waiting.TryDequeue(out var waiting))
        {
            waiting.SetResult();
        }

        dispatching.IsCompleted.ShouldBeTrue();
        var outcome = await dispatching;
        var noted = trace.Steps.ToArray().Select(step => $"{step.Step.Name} {step.Verdict} {step.End} {_clock.GetElapsedTime(0, step.Ran).TotalMilliseconds}");
        var failures = steps.Select(step => step.Info.Failures);
        return $"{outcome.Verdict} by {outcome.By?.Name} {outcome.Failed}; {string.Join(", ", noted)}; {string.Join(", ", seen.Lines)}; {string.Join(' ', failures)}";
    }

    private ValueTask<Verdict> Go(string way, string next, FakeSession session)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(3));
        switch (way)
        {
            case "off":
                session.Rules.Disable(next);
                return new(Verdict.Continue);
            case "reject":
                return new(Verdict.Reject("no"));
            case "throws":
                throw new InvalidOperationException("thrown");
            case "fails":
                return ValueTask.FromException<Verdict>(new InvalidOperationException("failed"));
            case "waits":
                return Later(Verdict.Continue);
            case "waits and rejects":
                return Later(Verdict.Reject("later"));
            case "waits and fails":
                return Later(verdict: null);
            default:
                return new(Verdict.Continue);
        }
    }

    private async ValueTask<Verdict> Later(Verdict? verdict)
    {
        var waiting = new TaskCompletionSource();
        _waiting.Enqueue(waiting);
        await waiting.Task;
        return verdict ?? throw new InvalidOperationException("failed later");
    }

    private sealed class Part(Caller caller, Step<RcptEvent> step) : RowStep(caller)
    {
        public Step<RcptEvent> Step => step;
    }

    /// <summary>Calls one after the other while each has nothing to say.</summary>
    private sealed class Caller : IRowCaller
    {
        public List<string> Rows { get; } = [];

        public ValueTask<Verdict> CallAsync(StepRow row, CancellationToken cancellationToken)
        {
            var names = ((Part)row.Present).Step.Info.Name;
            try
            {
                while (true)
                {
                    var pending = ((Part)row.Present).Step.Handler((RcptEvent)row.Event, cancellationToken);
                    if (!pending.IsCompletedSuccessfully || pending.Result.IsFinal || row.Next() is null || !row.TryPass())
                    {
                        return pending;
                    }

                    names += "+" + ((Part)row.Present).Step.Info.Name["rule ".Length..];
                }
            }
            finally
            {
                Rows.Add(names);
            }
        }
    }

    private sealed class Seen : ISessionObserver
    {
        public List<string> Lines { get; } = [];

        public void StepBegan(StepInfo step) => Lines.Add($"{step.Name} began");

        public void StepSkipped(StepInfo step) => Lines.Add($"{step.Name} skipped");

        public void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure) => Lines.Add($"{step.Name} {verdict.Kind} {end} {failure?.Message}");
    }
}
