using ScriptGate.Core.Plugins;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Plugins;

public sealed class CheckStateStoreTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly RecordingStore _store = new();

    [Fact]
    public async Task Keys_carry_the_name_of_the_check()
    {
        await new CheckStateStore(_store, "greylisting").SetAsync("a|b", "1", Lifetime, Durability.Durable, Cancellation);

        _store.Keys.ShouldBe(["greylisting|a|b"]);
    }

    [Fact]
    public async Task A_key_longer_than_the_limit_is_shortened_and_stays_different_from_others()
    {
        var store = new CheckStateStore(_store, "x");
        var longest = new string('k', 1022);

        await store.SetAsync(longest, "1", Lifetime, Durability.Volatile, Cancellation);
        await store.SetAsync(longest + "a", "2", Lifetime, Durability.Volatile, Cancellation);
        await store.SetAsync(longest + "b", "3", Lifetime, Durability.Volatile, Cancellation);
        await store.SetAsync(longest + "a", "4", Lifetime, Durability.Volatile, Cancellation);

        _store.Keys.ShouldAllBe(key => key.Length == 1024);
        _store.Keys.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        _store.Keys[3].ShouldBe(_store.Keys[1]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
