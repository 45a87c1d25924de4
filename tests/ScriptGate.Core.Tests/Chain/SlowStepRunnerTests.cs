using ScriptGate.Core.Chain;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class SlowStepRunnerTests
{
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task A_handler_that_answers_in_time_runs_on_its_callers_thread()
    {
        var runner = Runner();
        var thread = 0;

        await RunAsync(runner, () =>
        {
            thread = Environment.CurrentManagedThreadId;
            _clock.Advance(SlowStepRunner.Patience);
        });

        runner.IsSlow.ShouldBeFalse();
        _log.Lines.ShouldBeEmpty();
        thread.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_handler_that_keeps_its_caller_waiting_three_times_has_its_own_threads_from_then_on()
    {
        var runner = Runner();
        for (var i = 0; i <= SlowStepRunner.LateCallsAllowed; i++)
        {
            runner.IsSlow.ShouldBeFalse("the machine may have been at fault");
            await RunAsync(runner, () => _clock.Advance(SlowStepRunner.Patience + TimeSpan.FromTicks(1)));
            await RunAsync(runner, () => _clock.Advance(SlowStepRunner.Patience));
        }

        SlowStepRunner.LateCallsAllowed.ShouldBe(2);
        runner.IsSlow.ShouldBeTrue();
        _log.Of("StepIsSlow").ShouldHaveSingleItem().ShouldStartWith("Step x kept its caller waiting for 00:00:00.0500001 ");

        string? thread = null;
        await RunAsync(runner, () => thread = Thread.CurrentThread.Name);
        thread.ShouldBe("slow step");
    }

    [Fact]
    public async Task What_the_watch_of_the_pollers_finds_stuck_is_slow_at_once()
    {
        var runner = Runner();

        await RunAsync(runner, () => ((IMayStall)runner).Stalled(TimeSpan.FromMilliseconds(25)));

        runner.IsSlow.ShouldBeTrue();
        _log.Of("StepIsSlow").ShouldHaveSingleItem().ShouldStartWith("Step x kept its caller waiting for 00:00:00.0250000 ");
    }

    [Fact]
    public async Task After_enough_prompt_calls_in_a_row_it_is_called_inline_again_and_a_relapse_takes_ten_times_as_many()
    {
        var runner = Runner();
        runner.MarkSlow(TimeSpan.FromSeconds(1));
        await CallAsync(runner, SlowStepRunner.PromptCallsAsked - 1, SlowStepRunner.Promptness);
        await CallAsync(runner, 1, SlowStepRunner.Promptness + TimeSpan.FromTicks(1));
        await CallAsync(runner, SlowStepRunner.PromptCallsAsked - 1, TimeSpan.Zero);
        runner.IsSlow.ShouldBeTrue("one of them was not prompt");

        await CallAsync(runner, 1, TimeSpan.Zero);
        runner.IsSlow.ShouldBeFalse();
        _log.Of("StepIsPrompt").ShouldHaveSingleItem().ShouldContain("200 calls");
        var (caller, thread) = (Environment.CurrentManagedThreadId, 0);
        await RunAsync(runner, () => thread = Environment.CurrentManagedThreadId);
        thread.ShouldBe(caller);

        runner.MarkSlow(TimeSpan.FromSeconds(1));
        await CallAsync(runner, (10 * SlowStepRunner.PromptCallsAsked) - 1, TimeSpan.Zero);
        runner.IsSlow.ShouldBeTrue();
        await CallAsync(runner, 1, TimeSpan.Zero);
        runner.IsSlow.ShouldBeFalse();
    }

    [Fact]
    public async Task While_a_call_does_not_come_back_the_others_prove_nothing()
    {
        var runner = Runner();
        runner.MarkSlow(TimeSpan.FromSeconds(1));
        using var release = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        var stuck = RunAsync(runner, () =>
        {
            entered.Release();
            release.Wait(Patience.Limit, CancellationToken.None);
        });
        (await entered.WaitAsync(Patience.Limit, Cancellation)).ShouldBeTrue();

        await CallAsync(runner, 2 * SlowStepRunner.PromptCallsAsked, TimeSpan.Zero);
        runner.IsSlow.ShouldBeTrue();

        release.Set();
        await stuck;
        runner.IsSlow.ShouldBeFalse();
    }

    [Fact]
    public async Task A_handler_that_throws_late_is_marked_too()
    {
        var runner = Runner();

        for (var i = 0; i <= SlowStepRunner.LateCallsAllowed; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(async () => await RunAsync(runner, () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                throw new InvalidOperationException("late and wrong");
            }));
        }

        runner.IsSlow.ShouldBeTrue();
    }

    [Fact]
    public async Task Time_spent_waiting_asynchronously_does_not_make_it_slow()
    {
        var runner = Runner();
        var answer = new TaskCompletionSource<Verdict>();
        var asking = runner.RunAsync((_, _) => new ValueTask<Verdict>(answer.Task), Chains.Recipient, Cancellation).AsTask();

        _clock.Advance(TimeSpan.FromMinutes(1));
        answer.SetResult(Verdict.Continue);
        await asking;

        runner.IsSlow.ShouldBeFalse();
    }

    [Fact]
    public async Task An_exception_on_its_own_thread_reaches_the_caller()
    {
        var runner = Runner();
        runner.MarkSlow(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<InvalidOperationException>(async () => await RunAsync(runner, () => throw new InvalidOperationException("wrong")));
    }

    [Fact]
    public async Task Its_threads_and_its_queue_are_bounded_and_recover()
    {
        var runner = Runner();
        runner.MarkSlow(TimeSpan.FromSeconds(1));
        using var release = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        Task<Verdict> Blocked() => RunAsync(runner, () =>
        {
            entered.Release();
            release.Wait(Patience.Limit, CancellationToken.None);
        });

        var running = Enumerable.Range(0, SlowStepRunner.Threads).Select(_ => Blocked()).ToArray();
        for (var i = 0; i < SlowStepRunner.Threads; i++)
        {
            (await entered.WaitAsync(Patience.Limit, Cancellation)).ShouldBeTrue();
        }

        var waiting = Enumerable.Range(0, SlowStepRunner.QueueLength).Select(_ => Blocked()).ToArray();
        await Should.ThrowAsync<StepBusyException>(async () => await Blocked());
        release.Set();

        (await Task.WhenAll(running.Concat(waiting))).ShouldAllBe(verdict => verdict == Verdict.Continue);
        await Blocked();
    }

    [Fact]
    public async Task When_nobody_waits_any_more_for_the_calls_that_hold_its_threads_it_fails_at_once_until_one_comes_back()
    {
        var runner = Runner();
        runner.MarkSlow(TimeSpan.FromSeconds(1));
        using var release = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        using var given = new CancellationTokenSource();
        using var others = new CancellationTokenSource();
        Task<Verdict> Blocked(CancellationToken token) => RunAsync(runner, () =>
        {
            entered.Release();
            release.Wait(Patience.Limit, CancellationToken.None);
        }, token);

        var running = new List<Task<Verdict>> { Blocked(given.Token) };
        running.AddRange(Enumerable.Range(1, SlowStepRunner.Threads - 1).Select(_ => Blocked(others.Token)));
        for (var i = 0; i < SlowStepRunner.Threads; i++)
        {
            (await entered.WaitAsync(Patience.Limit, Cancellation)).ShouldBeTrue();
        }

        await given.CancelAsync();
        var waiting = Blocked(others.Token);
        waiting.IsCompleted.ShouldBeFalse("three calls are still expected back");

        await others.CancelAsync();
        var exception = await Should.ThrowAsync<StepBusyException>(async () => await Blocked(Cancellation));
        exception.Message.ShouldBe("The check blocks its callers and none of its calls comes back.");

        release.Set();
        (await Task.WhenAll(running)).ShouldAllBe(verdict => verdict == Verdict.Continue);
        await Should.ThrowAsync<TaskCanceledException>(async () => await waiting);
        entered.CurrentCount.ShouldBe(0, "the call that nobody waited for was made");
        await RunAsync(runner, static () => { });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<Verdict> RunAsync(SlowStepRunner runner, Action action, CancellationToken? token = null) => runner.RunAsync(
        (_, _) =>
        {
            action();
            return new(Verdict.Continue);
        },
        Chains.Recipient,
        token ?? Cancellation).AsTask();

    private async Task CallAsync(SlowStepRunner runner, int times, TimeSpan time)
    {
        for (var i = 0; i < times; i++)
        {
            await RunAsync(runner, () => _clock.Advance(time));
        }
    }

    private SlowStepRunner Runner() => new("x", _clock, _log);
}
