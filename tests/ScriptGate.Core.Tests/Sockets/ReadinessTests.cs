using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class ReadinessTests
{
    [Fact]
    public async Task What_was_set_before_the_wait_ends_it_at_once_and_stays_set()
    {
        var readiness = new Readiness();
        readiness.Set();

        var first = readiness.WaitAsync();
        var second = readiness.WaitAsync();

        first.IsCompletedSuccessfully.ShouldBeTrue();
        second.IsCompletedSuccessfully.ShouldBeTrue();
        (await first).ShouldBeTrue();
        (await second).ShouldBeTrue();
        readiness.IsSet.ShouldBeTrue();
    }

    [Fact]
    public void What_was_cleared_is_waited_for()
    {
        var readiness = new Readiness();
        readiness.Set();
        readiness.Clear();

        readiness.IsSet.ShouldBeFalse();
        readiness.WaitAsync().AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_set_between_clear_and_wait_is_not_lost()
    {
        var readiness = new Readiness();
        readiness.Clear();
        readiness.Set();

        (await readiness.WaitAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_poller_runs_whoever_waits_in_its_own_call()
    {
        var readiness = new Readiness();
        var waiting = ThreadBehindAsync();

        readiness.Set();

        waiting.IsCompletedSuccessfully.ShouldBeTrue();
        (await waiting).ShouldBe(Environment.CurrentManagedThreadId);
        readiness.IsSet.ShouldBeTrue();

        async Task<int> ThreadBehindAsync()
        {
            await readiness.WaitAsync();
            return Environment.CurrentManagedThreadId;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Others_never_run_whoever_waits_in_their_call(bool cancel)
    {
        var readiness = new Readiness();
        var leave = new Gate();
        var waiting = BehindAsync();

        if (cancel)
        {
            readiness.Cancel();
        }
        else
        {
            readiness.SetFromOutside();
        }

        waiting.IsCompleted.ShouldBeFalse();
        leave.Open();

        (await waiting.ComesAsync("the waiter ran")).ShouldBe((!cancel, true));
        readiness.IsSet.ShouldBe(!cancel);

        async Task<(bool Result, bool WasLeft)> BehindAsync()
        {
            var result = await readiness.WaitAsync();

            // Would this run in the call, nobody could set the event.
            return (result, leave.Pass());
        }
    }

    [Fact]
    public async Task A_cancelled_wait_says_so_and_the_next_one_waits_again()
    {
        var readiness = new Readiness();
        var waiting = readiness.WaitAsync();

        readiness.Cancel();

        (await waiting).ShouldBeFalse();
        var again = readiness.WaitAsync();
        again.IsCompleted.ShouldBeFalse();
        readiness.Set();
        (await again).ShouldBeTrue();
    }

    [Fact]
    public void A_cancel_that_nobody_waits_for_is_forgotten()
    {
        var readiness = new Readiness();
        readiness.Cancel();

        readiness.WaitAsync().AsTask().IsCompleted.ShouldBeFalse();

        var set = new Readiness();
        set.Set();
        set.Cancel();
        set.IsSet.ShouldBeTrue();
    }

    [Fact]
    public void Clearing_does_not_end_a_wait_and_does_not_lose_it()
    {
        var readiness = new Readiness();
        var waiting = readiness.WaitAsync().AsTask();

        readiness.Clear();

        waiting.IsCompleted.ShouldBeFalse();
        readiness.Set();
        waiting.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_set_behind_a_cancel_stays_and_does_not_complete_the_same_wait_twice()
    {
        var readiness = new Readiness();
        var waiting = readiness.WaitAsync();

        readiness.Cancel();
        readiness.Set();
        readiness.Cancel();

        waiting.IsCompletedSuccessfully.ShouldBeTrue();
        (await waiting).ShouldBeFalse();
        readiness.IsSet.ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_waiter_is_an_error_and_does_the_first_no_harm()
    {
        var readiness = new Readiness();
        var first = readiness.WaitAsync();

        Should.Throw<InvalidOperationException>(() => _ = readiness.WaitAsync().AsTask());

        readiness.Set();
        first.IsCompletedSuccessfully.ShouldBeTrue();
        (await first).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_lost_when_set_cancel_and_wait_meet()
    {
        const int Rounds = 5_000;
        var readiness = new Readiness();
        var produced = 0;
        var token = TestContext.Current.CancellationToken;

        // The reader's order: clear, look, wait. The writer's order: produce, set. The third one disturbs.
        var reader = Task.Run(
            async () =>
            {
                for (var seen = 0; seen < Rounds;)
                {
                    readiness.Clear();
                    var now = Volatile.Read(ref produced);
                    if (now == seen)
                    {
                        await readiness.WaitAsync();
                        continue;
                    }

                    seen = now;
                }
            },
            token);
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    Interlocked.Increment(ref produced);
                    if ((i & 1) == 0)
                    {
                        readiness.SetFromOutside();
                    }
                    else
                    {
                        readiness.Set();
                    }
                }
            },
            token);
        var disturber = Task.Run(
            () =>
            {
                while (!writer.IsCompleted)
                {
                    readiness.Cancel();
                    Thread.Yield();
                }
            },
            token);

        await Task.WhenAll(reader, writer, disturber).ComesAsync("the reader saw everything");
    }
}
