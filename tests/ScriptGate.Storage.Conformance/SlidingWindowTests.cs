using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance;

/// <summary>What the sliding windows of every state store do.</summary>
public abstract class SlidingWindowTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    protected ManualClock Clock { get; } = new();

    protected abstract IStateStore Store { get; }

    [Fact]
    public async Task Events_are_counted_up_to_the_limit()
    {
        (await CountAsync(limit: 2)).ShouldBe(new WindowCount(Allowed: true, 1, TimeSpan.Zero));
        (await CountAsync(limit: 2)).ShouldBe(new WindowCount(Allowed: true, 2, TimeSpan.Zero));
        (await CountAsync(limit: 2)).ShouldBe(new WindowCount(Allowed: false, 2, Window));
    }

    [Fact]
    public async Task An_event_is_forgotten_when_it_is_as_old_as_the_window()
    {
        await CountAsync(limit: 1);
        Clock.Advance(Window - Moment);
        (await CountAsync(limit: 1)).ShouldBe(new WindowCount(Allowed: false, 1, Moment));

        Clock.Advance(Moment);
        (await CountAsync(limit: 1)).ShouldBe(new WindowCount(Allowed: true, 1, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_window_slides_and_does_not_start_anew()
    {
        await CountAsync(limit: 2);
        Clock.Advance(TimeSpan.FromSeconds(40));
        await CountAsync(limit: 2);
        Clock.Advance(TimeSpan.FromSeconds(20));
        (await CountAsync(limit: 2)).Allowed.ShouldBeTrue();
        (await CountAsync(limit: 2)).ShouldBe(new WindowCount(Allowed: false, 2, TimeSpan.FromSeconds(40)));
    }

    [Fact]
    public async Task A_refused_event_is_not_counted()
    {
        await CountAsync(limit: 1);
        for (var i = 0; i < 10; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            (await CountAsync(limit: 1)).Allowed.ShouldBeFalse();
        }

        Clock.Advance(TimeSpan.FromSeconds(50));
        (await CountAsync(limit: 1)).Allowed.ShouldBeTrue();
    }

    [Fact]
    public async Task Asking_counts_nothing()
    {
        (await CountAsync(limit: 3, amount: 0)).ShouldBe(new WindowCount(Allowed: true, 0, TimeSpan.Zero));
        await CountAsync(limit: 3, amount: 2);
        (await CountAsync(limit: 3, amount: 0)).ShouldBe(new WindowCount(Allowed: true, 2, TimeSpan.Zero));
        (await CountAsync(limit: 3, amount: 1)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_event_that_counts_more_waits_until_enough_have_left()
    {
        await CountAsync(limit: 10, amount: 3);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await CountAsync(limit: 10, amount: 3);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await CountAsync(limit: 10, amount: 3);

        (await CountAsync(limit: 10, amount: 2)).ShouldBe(new WindowCount(Allowed: false, 9, TimeSpan.FromSeconds(40)));
        (await CountAsync(limit: 10, amount: 5)).ShouldBe(new WindowCount(Allowed: false, 9, TimeSpan.FromSeconds(50)));
        (await CountAsync(limit: 10, amount: 10)).ShouldBe(new WindowCount(Allowed: false, 9, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task What_is_larger_than_the_limit_is_never_counted() =>
        (await CountAsync(limit: 3, amount: 4)).ShouldBe(new WindowCount(Allowed: false, 0, TimeSpan.MaxValue));

    [Fact]
    public async Task The_largest_numbers_do_not_overflow()
    {
        (await CountAsync(limit: long.MaxValue, amount: long.MaxValue)).Allowed.ShouldBeTrue();
        (await CountAsync(limit: long.MaxValue, amount: 1)).ShouldBe(new WindowCount(Allowed: false, long.MaxValue, Window));
    }

    [Fact]
    public async Task A_window_is_not_the_value_of_its_key_and_goes_with_it()
    {
        await Store.SetAsync("k", "v", Window, Durability.Volatile, Cancellation);
        (await CountAsync(limit: 1)).Allowed.ShouldBeTrue();
        (await Store.GetAsync("k", Cancellation)).ShouldBe("v");

        (await Store.RemoveAsync("k", Durability.Volatile, Cancellation)).ShouldBeTrue();
        (await CountAsync(limit: 1)).Allowed.ShouldBeTrue();
    }

    [Fact]
    public async Task Removing_a_window_forgets_its_events_and_says_so()
    {
        await CountAsync(limit: 1);
        (await Store.RemoveAsync("k", Durability.Volatile, Cancellation)).ShouldBeTrue();
        (await CountAsync(limit: 1)).Allowed.ShouldBeTrue();

        Clock.Advance(Window);
        (await Store.RemoveAsync("k", Durability.Volatile, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_window_is_as_long_as_the_last_one_that_was_asked_for()
    {
        await CountAsync(limit: 3);
        Clock.Advance(TimeSpan.FromSeconds(20));
        await CountAsync(limit: 3);

        (await Store.CountInWindowAsync("k", 3, TimeSpan.FromSeconds(10), 0, Cancellation)).Count.ShouldBe(1);
        (await Store.CountInWindowAsync("k", 3, TimeSpan.FromSeconds(10), 1, Cancellation)).Count.ShouldBe(2);
        Clock.Advance(TimeSpan.FromSeconds(10));

        // The last event that was counted gave the window its length; all of them are as old as that.
        (await Store.CountInWindowAsync("k", 3, TimeSpan.FromHours(1), 0, Cancellation)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task Negative_numbers_are_refused()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await CountAsync(limit: -1));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await CountAsync(limit: 1, amount: -1));
    }

    [Fact]
    public async Task Of_many_at_once_exactly_the_limit_is_counted()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Task.Run(async () => await CountAsync(limit: 100), Cancellation)));

        counts.Count(count => count.Allowed).ShouldBe(100);
    }

    [Fact]
    public async Task It_agrees_with_a_list_of_all_events_that_were_counted()
    {
        var runs = Gen.Zip(Gen.Choose(0, 30_000), Gen.Choose(0, 4)).ListOf().Sample(100);
        foreach (var (run, steps) in runs.Index())
        {
            var counted = new List<(DateTimeOffset At, long Amount)>();
            foreach (var (pause, amount) in steps)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(pause));
                var inside = counted.Where(one => Clock.GetUtcNow() - one.At < Window).Sum(one => one.Amount);
                var allowed = inside + amount <= 7;
                if (allowed)
                {
                    counted.Add((Clock.GetUtcNow(), amount));
                }

                var count = await Store.CountInWindowAsync($"run {run}", 7, Window, amount, Cancellation);
                (count.Allowed, count.Count).ShouldBe((allowed, allowed ? inside + amount : inside), $"run {run}: {string.Join(' ', steps)}");
            }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ValueTask<WindowCount> CountAsync(long limit, long amount = 1) => Store.CountInWindowAsync("k", limit, Window, amount, Cancellation);
}
