using System.Runtime.CompilerServices;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tests.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

/// <summary>Threads of slow checks: started when needed, kept for the next call, and gone when none comes.</summary>
public sealed class BoundedSchedulerTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_one_behind_the_other_have_the_same_thread()
    {
        var scheduler = new BoundedScheduler(4, 10, Forever);
        var threads = new HashSet<int>();

        for (var i = 0; i < 50; i++)
        {
            await scheduler.RunAsync(
                () =>
                {
                    threads.Add(Environment.CurrentManagedThreadId);
                    return new(Verdict.Continue);
                },
                Token);
            await SocketPair.UntilAsync(() => scheduler.Waiting == 1, "the thread waits");
        }

        threads.ShouldHaveSingleItem();
        scheduler.Threads.ShouldBe(1);
    }

    [Fact]
    public async Task A_thread_that_nobody_needs_ends()
    {
        var scheduler = new BoundedScheduler(4, 10, TimeSpan.Zero);

        await scheduler.RunAsync(static () => new(Verdict.Continue), Token);

        await SocketPair.UntilAsync(() => scheduler.Threads == 0, "the thread ended");
    }

    [Fact]
    public async Task Calls_at_a_time_have_threads_of_their_own_up_to_the_limit()
    {
        var scheduler = new BoundedScheduler(3, 10, Forever);
        using var release = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        var calls = Enumerable.Range(0, 5).Select(_ => scheduler.RunAsync(
            () =>
            {
                entered.Release();
                release.Wait(Patience.Limit, CancellationToken.None);
                return new(Verdict.Continue);
            },
            Token)).ToArray();
        for (var i = 0; i < 3; i++)
        {
            (await entered.WaitAsync(Patience.Limit, Token)).ShouldBeTrue();
        }

        scheduler.Threads.ShouldBe(3);
        entered.CurrentCount.ShouldBe(0);
        release.Set();

        (await Task.WhenAll(calls)).Length.ShouldBe(5);
        scheduler.Threads.ShouldBe(3);
        await SocketPair.UntilAsync(() => scheduler.Waiting == 3, "all threads wait");
        (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => scheduler.RunAsync(static () => new(Verdict.Continue), Token)))).Length.ShouldBe(3);
        scheduler.Threads.ShouldBe(3);
    }

    [Fact]
    public async Task A_thread_that_waits_keeps_nothing_of_its_last_call()
    {
        var scheduler = new BoundedScheduler(1, 10, Forever);

        var state = await CallAsync(scheduler);
        await SocketPair.UntilAsync(() => scheduler.Waiting == 1, "the thread waits");

        await SocketPair.UntilAsync(
            () =>
            {
                GC.Collect();
                return !state.IsAlive;
            },
            "nothing is left of the call");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CallAsync(BoundedScheduler scheduler)
    {
        var state = new object();
        await scheduler.RunAsync(() => new(state is null ? Verdict.Reject("x") : Verdict.Continue), Token);
        return new WeakReference(state);
    }
}
