using ScriptGate.Testing;
using ScriptGate.Testing.Rules;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>Who waits for the clock, and who only has a limit: the difference by which the clock of a rule test moves.</summary>
public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_delay_waits_for_the_clock_until_it_is_over()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _clock, TestContext.Current.CancellationToken);

        Assert.Equal(1, _clock.DelaysSince(0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(delay.IsCompletedSuccessfully);
        Assert.Equal(0, _clock.DelaysSince(0));
    }

    [Fact]
    public void A_delay_of_before_is_nobodys()
    {
        _ = Task.Delay(TimeSpan.FromSeconds(1), _clock, TestContext.Current.CancellationToken);

        Assert.Equal(0, _clock.DelaysSince(_clock.TimersSet));
    }

    [Fact]
    public void Limits_do_not_wait_for_the_clock()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _clock);
        var never = new TaskCompletionSource();
        var told = new TaskCompletionSource<int>();
        _ = never.Task.WaitAsync(TimeSpan.FromSeconds(1), _clock, TestContext.Current.CancellationToken);
        _ = told.Task.WaitAsync(TimeSpan.FromSeconds(1), _clock, TestContext.Current.CancellationToken);

        Assert.Equal(3, _clock.RunningTimers);
        Assert.Equal(0, _clock.DelaysSince(0));
    }

    [Fact]
    public async Task A_thread_with_something_to_do_is_seen()
    {
        using var end = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            begun.Set();
            while (!end.IsCancellationRequested)
            {
                Thread.SpinWait(100);
            }
        });
        other.Start();
        begun.Wait(TestContext.Current.CancellationToken);

        Assert.False(RunningThreads.IsOnlyMine());
        await end.CancelAsync();
        other.Join();
    }
}
