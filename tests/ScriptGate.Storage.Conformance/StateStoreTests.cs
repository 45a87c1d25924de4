using ScriptGate.Core.Gateway;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance;

/// <summary>What every state store does. A store's own test class derives from this and makes the store.</summary>
public abstract class StateStoreTests
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    protected ManualClock Clock { get; } = new();

    protected abstract IStateStore Store { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_there_until_its_lifetime_is_over_and_not_a_moment_longer()
    {
        await SetAsync("k", "v");
        Clock.Advance(Minute - Moment);
        (await GetAsync("k")).ShouldBe("v");

        Clock.Advance(Moment);
        (await GetAsync("k")).ShouldBeNull();
    }

    [Fact]
    public async Task Setting_again_replaces_the_value_and_starts_the_lifetime_again()
    {
        await SetAsync("k", "old");
        Clock.Advance(Minute / 2);
        await SetAsync("k", "new");
        Clock.Advance(Minute - Moment);

        (await GetAsync("k")).ShouldBe("new");
    }

    [Fact]
    public async Task A_shorter_lifetime_takes_the_place_of_a_longer_one()
    {
        await SetAsync("k", "long");
        await Store.SetAsync("k", "short", TimeSpan.FromSeconds(1), Durability.Volatile, Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(1));

        (await GetAsync("k")).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_is_not_there_has_no_value() => (await GetAsync("missing")).ShouldBeNull();

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await SetAsync("k", "");

        (await GetAsync("k")).ShouldBe("");
        (await Store.GetOrAddAsync("k", "other", Minute, Durability.Durable, Cancellation)).ShouldBe("");
    }

    [Theory]
    [InlineData("K", "k")]
    [InlineData("ä", "a\u0308")]
    [InlineData("a", "a ")]
    [InlineData("a\0", "a")]
    public async Task Keys_are_compared_octet_by_octet(string one, string other)
    {
        await SetAsync(one, "1");

        (await GetAsync(other)).ShouldBeNull();
    }

    [Theory]
    [InlineData("'; DROP TABLE state; --")]
    [InlineData("a\0b")]
    [InlineData("line\r\nbreak")]
    [InlineData("*?[a]\\%_")]
    [InlineData("😀 ünïcödé")]
    public async Task What_peers_send_is_a_key_like_any_other(string key)
    {
        await SetAsync(key, key);

        (await GetAsync(key)).ShouldBe(key);
        (await Store.RemoveAsync(key, Durability.Durable, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Keys_and_values_up_to_their_limits_are_kept_and_larger_ones_refused()
    {
        var key = new string('k', 1024);
        var value = new string('€', 64 * 1024 / 3);
        await SetAsync(key, value);

        (await GetAsync(key)).ShouldBe(value);
        await Should.ThrowAsync<ArgumentException>(async () => await SetAsync(key + "k", "v"));
        await Should.ThrowAsync<ArgumentException>(async () => await SetAsync("k", value + "€"));
        await Should.ThrowAsync<ArgumentException>(async () => await SetAsync("", "v"));
    }

    [Fact]
    public async Task A_lifetime_shorter_than_a_millisecond_is_refused() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.SetAsync("k", "v", TimeSpan.FromTicks(9_999), Durability.Volatile, Cancellation));

    [Fact]
    public async Task The_longest_lifetime_is_one()
    {
        await Store.SetAsync("k", "v", TimeSpan.MaxValue, Durability.Durable, Cancellation);
        Clock.Advance(TimeSpan.FromDays(365));

        (await GetAsync("k")).ShouldBe("v");
    }

    [Fact]
    public async Task Adding_keeps_the_first_value_and_its_lifetime()
    {
        (await Store.GetOrAddAsync("k", "first", Minute, Durability.Durable, Cancellation)).ShouldBe("first");
        Clock.Advance(Minute - Moment);
        (await Store.GetOrAddAsync("k", "second", Minute, Durability.Durable, Cancellation)).ShouldBe("first");
        Clock.Advance(Moment);

        (await Store.GetOrAddAsync("k", "third", Minute, Durability.Durable, Cancellation)).ShouldBe("third");
    }

    [Fact]
    public async Task Compare_and_set_replaces_only_what_the_caller_knows()
    {
        (await CompareAndSetAsync("k", "wrong", "x")).ShouldBeFalse();
        (await CompareAndSetAsync("k", null, "1")).ShouldBeTrue();
        (await CompareAndSetAsync("k", null, "x")).ShouldBeFalse();
        (await CompareAndSetAsync("k", "1", "2")).ShouldBeTrue();
        (await GetAsync("k")).ShouldBe("2");
    }

    [Fact]
    public async Task Compare_and_set_starts_the_lifetime_again_and_sees_an_expired_value_as_none()
    {
        await SetAsync("k", "1");
        Clock.Advance(Minute / 2);
        await CompareAndSetAsync("k", "1", "2");
        Clock.Advance(Minute - Moment);
        (await GetAsync("k")).ShouldBe("2");

        Clock.Advance(Moment);
        (await CompareAndSetAsync("k", "2", "3")).ShouldBeFalse();
        (await CompareAndSetAsync("k", null, "3")).ShouldBeTrue();
    }

    [Fact]
    public async Task Increment_adds_and_keeps_the_lifetime()
    {
        (await IncrementAsync("k", 5)).ShouldBe(5);
        Clock.Advance(Minute / 2);
        (await IncrementAsync("k", -7)).ShouldBe(-2);
        (await GetAsync("k")).ShouldBe("-2");
        (await Store.RemainingAsync("k", Cancellation)).ShouldBe(Minute / 2);
        Clock.Advance(Minute / 2);
        (await IncrementAsync("k", 1)).ShouldBe(1);
    }

    [Fact]
    public async Task Increment_of_something_else_is_refused_and_changes_nothing()
    {
        await SetAsync("k", "many");
        await Should.ThrowAsync<FormatException>(async () => await IncrementAsync("k", 1));
        (await GetAsync("k")).ShouldBe("many");
    }

    [Theory]
    [InlineData("007")]
    [InlineData("+7")]
    [InlineData(" 7")]
    [InlineData("7.0")]
    [InlineData("")]
    [InlineData("9223372036854775808")]
    public async Task A_number_is_what_a_sum_would_look_like(string value)
    {
        await SetAsync("k", value);
        await Should.ThrowAsync<FormatException>(async () => await IncrementAsync("k", 1));
    }

    [Fact]
    public async Task The_smallest_and_largest_numbers_are_exact()
    {
        (await IncrementAsync("k", long.MinValue)).ShouldBe(long.MinValue);
        (await IncrementAsync("k", long.MaxValue)).ShouldBe(-1);
        (await IncrementAsync("other", 9_007_199_254_740_993)).ShouldBe(9_007_199_254_740_993);
        (await GetAsync("other")).ShouldBe("9007199254740993");
    }

    [Fact]
    public async Task A_sum_that_does_not_fit_is_refused_and_changes_nothing()
    {
        await IncrementAsync("k", long.MaxValue);
        await Should.ThrowAsync<OverflowException>(async () => await IncrementAsync("k", 1));
        (await GetAsync("k")).ShouldBe("9223372036854775807");
    }

    [Fact]
    public async Task Append_appends_and_keeps_the_lifetime()
    {
        (await Store.AppendAsync("k", "ab", Minute, Durability.Volatile, Cancellation)).ShouldBe(2);
        Clock.Advance(Minute / 2);
        (await Store.AppendAsync("k", "c", Minute, Durability.Volatile, Cancellation)).ShouldBe(3);
        (await GetAsync("k")).ShouldBe("abc");
        Clock.Advance(Minute / 2);
        (await GetAsync("k")).ShouldBeNull();
    }

    [Fact]
    public async Task Append_beyond_the_limit_of_a_value_is_refused_and_changes_nothing()
    {
        await SetAsync("k", new string('x', 64 * 1024));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.AppendAsync("k", "y", Minute, Durability.Volatile, Cancellation));
        (await GetAsync("k")).ShouldNotBeNull().Length.ShouldBe(64 * 1024);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("ü€")]
    [InlineData("😀")]
    [InlineData("a\0b")]
    public async Task Append_counts_characters_and_not_octets(string text)
    {
        await SetAsync("k", "é");

        (await Store.AppendAsync("k", text, Minute, Durability.Durable, Cancellation)).ShouldBe(1 + text.Length);
        (await GetAsync("k")).ShouldBe("é" + text);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_a_replacement_character_in_keys_and_values()
    {
        await SetAsync("k\ud83d", "v\ud83d");

        (await GetAsync("k\ufffd")).ShouldBe("v\ufffd");
        (await CompareAndSetAsync("k\ufffd", "v\ud83d", "other")).ShouldBeTrue();
    }

    [Fact]
    public async Task Remaining_time_is_that_of_the_last_operation_that_started_it()
    {
        await Store.SetAsync("k", "v", TimeSpan.FromDays(36), Durability.Durable, Cancellation);
        await Store.TouchAsync("k", TimeSpan.FromSeconds(5), Durability.Durable, Cancellation);
        (await Store.RemainingAsync("k", Cancellation)).ShouldBe(TimeSpan.FromSeconds(5));

        await Store.TouchAsync("k", TimeSpan.FromDays(40), Durability.Durable, Cancellation);
        (await Store.RemainingAsync("k", Cancellation)).ShouldBe(TimeSpan.FromDays(40));
    }

    [Fact]
    public async Task Touch_starts_the_lifetime_again()
    {
        (await Store.TouchAsync("k", Minute, Durability.Volatile, Cancellation)).ShouldBeFalse();
        await SetAsync("k", "v");
        Clock.Advance(Minute / 2);
        (await Store.TouchAsync("k", Minute, Durability.Volatile, Cancellation)).ShouldBeTrue();
        Clock.Advance(Minute - Moment);
        (await GetAsync("k")).ShouldBe("v");

        Clock.Advance(Moment);
        (await Store.TouchAsync("k", Minute, Durability.Volatile, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_remaining_time_is_exact()
    {
        (await Store.RemainingAsync("k", Cancellation)).ShouldBeNull();
        await SetAsync("k", "v");
        Clock.Advance(TimeSpan.FromSeconds(59));
        (await Store.RemainingAsync("k", Cancellation)).ShouldBe(TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await Store.RemainingAsync("k", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Remove_says_whether_there_was_something()
    {
        await SetAsync("k", "v");
        (await Store.RemoveAsync("k", Durability.Durable, Cancellation)).ShouldBeTrue();
        (await Store.RemoveAsync("k", Durability.Durable, Cancellation)).ShouldBeFalse();
        (await GetAsync("k")).ShouldBeNull();

        await SetAsync("k", "v");
        Clock.Advance(Minute);
        (await Store.RemoveAsync("k", Durability.Durable, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_who_add_at_once_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Task.Run(async () => await Store.GetOrAddAsync("k", $"{i}", Minute, Durability.Durable, Cancellation), Cancellation)));

        results.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldBe(await GetAsync("k"));
    }

    [Fact]
    public async Task No_increment_of_many_at_once_is_lost()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(async () => await IncrementAsync("k", 1), Cancellation)));

        sums.Order().ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
    }

    [Fact]
    public async Task Of_many_who_compare_and_set_at_once_one_wins()
    {
        await SetAsync("k", "0");
        var won = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => Task.Run(async () => await CompareAndSetAsync("k", "0", $"{i}"), Cancellation)));

        won.Count(one => one).ShouldBe(1);
    }

    [Fact]
    public async Task Entries_are_found_by_what_their_key_begins_with_and_by_what_stands_in_it()
    {
        await SetAsync("greylisting|192.0.2.0|alice@example.org", "1 first");
        await SetAsync("greylisting|198.51.100.0|bob@example.org", "2 second");
        await SetAsync("greylisting2|192.0.2.0|alice@example.org", "another check's");
        await SetAsync("grey*|[a-z]?\\\\", "no pattern");
        Clock.Advance(Minute / 2);
        await Store.SetAsync("rate|192.0.2.0", "number", Minute, Durability.Volatile, Cancellation);
        await Store.CountInWindowAsync("rate|192.0.2.0", limit: 10, Minute / 4, amount: 3, Cancellation);

        (await BrowseAsync("", "")).Count.ShouldBe(6);
        (await BrowseAsync("greylisting|", "")).Order(StringComparer.Ordinal).ShouldBe(["greylisting|192.0.2.0|alice@example.org=1 first/30000", "greylisting|198.51.100.0|bob@example.org=2 second/30000"]);
        (await BrowseAsync("greylisting|", "ALICE")).ShouldBe(["greylisting|192.0.2.0|alice@example.org=1 first/30000"]);
        (await BrowseAsync("rate|", "")).Order(StringComparer.Ordinal).ShouldBe(["rate|192.0.2.0=3 counted/15000", "rate|192.0.2.0=number/60000"]);
        (await BrowseAsync("grey*|[", "")).ShouldBe(["grey*|[a-z]?\\\\=no pattern/30000"]);
        (await BrowseAsync("", "nobody")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Entries_whose_time_is_up_and_removed_ones_are_not_found()
    {
        await SetAsync("removed", "v");
        await SetAsync("expired", "v");
        await Store.SetAsync("there", "v", 2 * Minute, Durability.Durable, Cancellation);
        await Store.CountInWindowAsync("expired", limit: 10, Minute, amount: 3, Cancellation);
        await Store.RemoveAsync("removed", Durability.Durable, Cancellation);
        Clock.Advance(Minute);

        (await BrowseAsync("", "")).ShouldBe(["there=v/60000"]);
    }

    [Theory]
    [InlineData(2999, 2999, false)]
    [InlineData(3000, 3000, false)]
    [InlineData(3001, 3000, true)]
    public async Task A_page_of_entries_says_whether_there_are_more(int entries, int expected, bool hasMore)
    {
        await Task.WhenAll(Enumerable.Range(0, entries).Select(i => SetAsync($"k{i}", "v").AsTask()));

        var page = await ((IStateBrowser)Store).BrowseAsync(new StateQuery("", "", 3000), Cancellation);

        page.Entries.Count.ShouldBe(expected);
        page.Entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal).Count().ShouldBe(expected);
        page.HasMore.ShouldBe(hasMore);
    }

    private async Task<IReadOnlyList<string>> BrowseAsync(string prefix, string text)
    {
        var page = await ((IStateBrowser)Store).BrowseAsync(new StateQuery(prefix, text, 100), Cancellation);
        page.HasMore.ShouldBeFalse();
        return [.. page.Entries.Select(entry => $"{entry.Key}={entry.Value ?? $"{entry.Count} counted"}/{entry.Remaining.TotalMilliseconds}")];
    }

    protected ValueTask<string?> GetAsync(string key) => Store.GetAsync(key, Cancellation);

    protected ValueTask SetAsync(string key, string value) => Store.SetAsync(key, value, Minute, Durability.Durable, Cancellation);

    protected ValueTask<bool> CompareAndSetAsync(string key, string? expected, string value) =>
        Store.CompareAndSetAsync(key, expected, value, Minute, Durability.Durable, Cancellation);

    protected ValueTask<long> IncrementAsync(string key, long amount) => Store.IncrementAsync(key, amount, Minute, Durability.Durable, Cancellation);
}
