using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>Who keeps a poller: a thread that sleeps or computes, and not one that the system or the collector stopped.</summary>
public sealed class ThreadSampleTests
{
    [Theory]
    [InlineData("asleep all the time", 25, false, 0, 0, 0, true)]
    [InlineData("asleep for nearly all of it", 25, false, 5, 0, 0, true)]
    [InlineData("asleep for a moment", 25, false, 5.1, 0, 0, false)]
    [InlineData("asleep, after a queue", 25, false, 1, 20, 0, false)]
    [InlineData("asleep, long after a queue", 250, false, 1, 200, 0, true)]
    [InlineData("stopped by the collector", 25, false, 0, 0, 24, false)]
    [InlineData("asleep, and the collector ran too", 60, false, 0, 0, 30, true)]
    [InlineData("in the queue since the first look", 250, true, 0, 0, 0, false)]
    [InlineData("in the queue again and again", 10_000, true, 49, 9_000, 0, false)]
    [InlineData("awake just now", 250, true, 0, 0, 0, false)]
    [InlineData("computing, alone", 50, true, 50, 0, 0, true)]
    [InlineData("computing, not for long", 49, true, 49, 0, 0, false)]
    [InlineData("computing among others", 400, true, 50, 340, 0, true)]
    [InlineData("computed, and asleep now", 60, false, 55, 0, 0, true)]
    public void A_thread_in_one_call(string what, double elapsed, bool isRunnable, double ran, double queued, double paused, bool isHeldUp)
    {
        var first = new ThreadSample(Ms(1000), true, Ms(500), Ms(300), Ms(7));
        var now = new ThreadSample(Ms(1000 + elapsed), isRunnable, Ms(500 + ran), Ms(300 + queued), Ms(7 + paused));

        ThreadSample.IsHeldUp(first, now).ShouldBe(isHeldUp, what);
    }

    [Theory]
    [InlineData("asleep all the time", 3000, false, 0, 0, 0, 3000)]
    [InlineData("asleep, after a queue", 3000, false, 100, 2500, 0, 500)]
    [InlineData("stopped by the collector", 3000, false, 0, 0, 2900, 100)]
    [InlineData("in the queue since the first look", 3000, true, 0, 0, 0, 0)]
    [InlineData("in the queue again and again", 3000, true, 40, 2800, 0, 40)]
    [InlineData("computing, alone", 3000, true, 3000, 0, 0, 3000)]
    [InlineData("computing among others", 9000, true, 3000, 6000, 0, 3000)]
    [InlineData("computing while the collector ran", 3000, false, 3000, 0, 500, 3000)]
    public void What_a_thread_took(string what, double elapsed, bool isRunnable, double ran, double queued, double paused, double taken)
    {
        var first = new ThreadSample(Ms(1000), true, Ms(500), Ms(300), Ms(7));
        var now = new ThreadSample(Ms(1000 + elapsed), isRunnable, Ms(500 + ran), Ms(300 + queued), Ms(7 + paused));

        ThreadSample.Taken(first, now).ShouldBe(Ms(taken), what);
    }

    [Theory]
    [InlineData("4415 (cat) R 4409 4409 21422 0 -1 4194304 104 0 0 0 12 30 0 0 20 0 1 0 4832848\n", true, 420)]
    [InlineData("1 (sockets 0) S 1 1 1 0 -1 0 0 0 0 0 0 1 0 0 20 0\n", false, 10)]
    [InlineData("1 (a) R (b) D 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0\n", false, 0)]
    public void The_state_is_read(string text, bool isRunnable, double ran)
    {
        ThreadStatistics.TryParseStat(System.Text.Encoding.ASCII.GetBytes(text), out var state, out var time).ShouldBeTrue();

        (state, time).ShouldBe((isRunnable, Ms(ran)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 (a")]
    [InlineData("1 (a) ")]
    [InlineData("1 (a) R 1 1 1 0 -1 0 0 0 0 0")]
    [InlineData("1 (a) R 1 1 1 0 -1 0 0 0 0 0 x 0 0 0 20 0\n")]
    public void What_is_no_state_is_none(string text) => ThreadStatistics.TryParseStat(System.Text.Encoding.ASCII.GetBytes(text), out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("115663 3474569 2\n", true, 0.1156, 3.4745)]
    [InlineData("0 0 0\n", true, 0, 0)]
    [InlineData("", false, 0, 0)]
    [InlineData("115663\n", false, 0, 0)]
    [InlineData("x 1 2\n", false, 0, 0)]
    [InlineData("1 x 2\n", false, 0, 0)]
    public void The_schedule_is_read(string text, bool isOne, double ran, double queued)
    {
        ThreadStatistics.TryParseSchedule(System.Text.Encoding.ASCII.GetBytes(text), out var running, out var waiting).ShouldBe(isOne);

        (running, waiting).ShouldBe((Ms(ran), Ms(queued)));
    }

    [Fact]
    public void A_thread_that_looks_at_itself_runs_and_has_run()
    {
        using var thread = new ThreadStatistics(ThreadStatistics.OfThisThread());
        var first = thread.Take().ShouldNotBeNull();
        var octets = new byte[1_000_000];
        for (var i = 0; i < 20; i++)
        {
            System.Security.Cryptography.SHA256.HashData(octets);
        }

        var now = thread.Take().ShouldNotBeNull();

        (first.IsRunnable, now.IsRunnable).ShouldBe((true, true));
        thread.State.ShouldBe('R');
        now.Ran.ShouldBeGreaterThan(first.Ran);
    }

    [Fact]
    public async Task A_thread_that_waits_is_asleep_and_one_that_is_gone_is_not_there()
    {
        using var go = new ManualResetEventSlim();
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            started.SetResult(ThreadStatistics.OfThisThread());
            go.Wait(Patience.Limit);
        });
        thread.Start();
        using var statistics = new ThreadStatistics(await started.Task.ComesAsync("the thread's number"));

        // On its way to the wait it may be off the processor for another reason.
        await SocketPair.UntilAsync(() => statistics.Take() is { IsRunnable: false } && statistics.State == 'S', "the thread waits");

        go.Set();
        thread.Join(Patience.Limit).ShouldBeTrue();
        await SocketPair.UntilAsync(() => statistics.Take() is null, "the thread is gone");
        statistics.State.ShouldBeNull();
    }

    [Fact]
    public void Where_there_is_no_thread_there_is_nothing()
    {
        using var nobody = new ThreadStatistics(0);

        nobody.Take().ShouldBeNull();
        nobody.State.ShouldBeNull();
    }

    [Fact]
    public void The_files_of_a_thread_are_opened_once_and_closed_in_the_end()
    {
        var number = ThreadStatistics.OfThisThread();
        var statistics = new ThreadStatistics(number);
        ThreadFiles.OpenOf(number).ShouldBeEmpty("before the first look");

        statistics.Take().ShouldNotBeNull();
        var opened = ThreadFiles.OpenOf(number);
        statistics.Take().ShouldNotBeNull();

        opened.ShouldContain(static file => file.EndsWith("/stat", StringComparison.Ordinal));
        ThreadFiles.OpenOf(number).ShouldBe(opened);
        statistics.Dispose();
        ThreadFiles.OpenOf(number).ShouldBeEmpty();
    }

    private static TimeSpan Ms(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond));
}
