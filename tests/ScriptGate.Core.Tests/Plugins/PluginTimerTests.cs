using ScriptGate.Core.Plugins;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Plugins;

public sealed class PluginTimerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task It_calls_back_in_its_interval_and_a_failure_is_logged_and_forgotten()
    {
        var calls = new SemaphoreSlim(0);
        var count = 0;
        await using var timer = new PluginTimer(
            "x",
            Interval,
            _ =>
            {
                // Counted first: whoever hears of the call looks at the number.
                var isFirst = ++count == 1;
                calls.Release();
                return isFirst ? throw new InvalidOperationException("once") : default;
            },
            _clock,
            _log);
        timer.Start();

        _clock.Advance(Interval);
        await Called(calls);
        await _log.UntilAsync("PluginTimerFailed", Cancellation);
        _clock.Advance(Interval);
        await Called(calls);

        count.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_interval_is_not_joined_by_another()
    {
        var calls = new SemaphoreSlim(0);
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = new PluginTimer(
            "x",
            Interval,
            async _ =>
            {
                calls.Release();
                await proceed.Task;
            },
            _clock,
            _log);
        timer.Start();

        _clock.Advance(Interval);
        await Called(calls);
        _clock.Advance(Interval * 3);
        calls.CurrentCount.ShouldBe(0);
        proceed.SetResult();

        // What was due meanwhile is made up for by one call.
        await Called(calls);
    }

    [Fact]
    public async Task The_end_of_the_generation_cancels_a_running_call()
    {
        var calls = new SemaphoreSlim(0);
        var timer = new PluginTimer(
            "x",
            Interval,
            async stopping =>
            {
                calls.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, stopping);
            },
            _clock,
            _log);
        timer.Start();
        _clock.Advance(Interval);
        await Called(calls);

        await timer.DisposeAsync();

        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_does_not_end_is_left_to_itself()
    {
        var calls = new SemaphoreSlim(0);
        var timer = new PluginTimer(
            "x",
            Interval,
            async _ =>
            {
                calls.Release();
                await new TaskCompletionSource().Task;
            },
            _clock,
            _log);
        timer.Start();
        _clock.Advance(Interval);
        await Called(calls);

        var disposing = timer.DisposeAsync().AsTask();
        await _clock.UntilTimersRunAsync(1, Cancellation);
        _clock.Advance(PluginTimer.StopLimit);
        await Patience.UntilAsync(disposing, "the end of disposing", Cancellation);

        _log.Of("PluginTimerHangs").ShouldBe(["A timer of plugin x did not come back within 00:00:05 after its generation ended; it is left to itself."]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task Called(SemaphoreSlim calls) => (await calls.WaitAsync(Patience.Limit, Cancellation)).ShouldBeTrue("the call did not come");
}
