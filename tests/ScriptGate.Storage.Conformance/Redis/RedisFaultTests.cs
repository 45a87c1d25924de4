using ScriptGate.Storage.Redis;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Redis;

/// <summary>A Redis server that is away, stands still, refuses or was started again.</summary>
public sealed class RedisFaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_fails_operations_at_once_and_is_used_again_when_it_is_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server.Settings());
        await SetAsync(store);
        await server.StopAsync();

        await store.ProbeAsync();
        store.Problem.ShouldBe($"the Redis server 127.0.0.1:{server.Port} cannot be reached; check state.address and state.tls, and that the server runs");
        var asked = store.GetAsync("k", Cancellation).AsTask();
        asked.IsFaulted.ShouldBeTrue();
        await Should.ThrowAsync<StoreUnavailableException>(asked);
        _log.Of("StoreDown").ShouldHaveSingleItem();

        // A new server that knows nothing, no script either.
        await server.StartAgainAsync();
        await store.ProbeAsync();

        store.Problem.ShouldBeNull();
        await SetAsync(store);
        (await store.GetAsync("k", Cancellation)).ShouldBe("v");
        _log.Of("StoreUp").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_gateway_that_starts_before_its_server_finds_it_later()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        await using var store = await OpenAsync(server.Settings());
        await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(store));

        await server.StartAgainAsync();
        await store.ProbeAsync();

        await SetAsync(store);
    }

    [Fact]
    public async Task Scripts_that_the_server_has_forgotten_are_sent_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server.Settings());
        await SetAsync(store);
        await server.CommandAsync("SCRIPT FLUSH");

        (await store.GetAsync("k", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task A_server_that_stands_still_costs_one_time_limit_and_no_more()
    {
        var clock = new ManualClock();
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisStateStore.OpenAsync(server.Settings(), clock, _log);
        await SetAsync(store);
        await server.SignalAsync("STOP");
        try
        {
            // A limit of a call that is over may still be on its way out: the one of this call is due later.
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var asked = store.GetAsync("k", Cancellation).AsTask();
            await clock.UntilTimerIsDueInAsync(server.Settings().Timeout, Cancellation);
            clock.Advance(server.Settings().Timeout);
            (await Should.ThrowAsync<StoreUnavailableException>(asked)).Message.ShouldContain("does not answer in time");

            store.GetAsync("k", Cancellation).AsTask().IsFaulted.ShouldBeTrue();
            store.Problem.ShouldNotBeNull();
        }
        finally
        {
            await server.SignalAsync("CONT");
        }

        await UntilUpAsync(store);
        (await store.GetAsync("k", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_the_right_one_opens()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "secret");
        await using (var none = await OpenAsync(server.Settings()))
        {
            none.Problem.ShouldNotBeNull().ShouldContain("refuses the password; check state.password");
        }

        await using (var wrong = await OpenAsync(server.Settings() with { Password = "wrong" }))
        {
            wrong.Problem.ShouldNotBeNull().ShouldContain("refuses the password; check state.password");
            wrong.Problem.ShouldNotContain("wrong");
        }

        await using var right = await OpenAsync(server.Settings() with { Password = "secret" });
        await SetAsync(right);
    }

    [Fact]
    public async Task A_server_that_is_full_fails_the_operation_and_says_what_to_do()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "1", "--maxmemory-policy", "noeviction");
        await using var store = await OpenAsync(server.Settings());

        (await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(store))).Message.ShouldContain("is full; raise its maxmemory");
    }

    [Fact]
    public async Task Gateways_with_the_same_prefix_share_state_and_others_do_not()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await OpenAsync(server.Settings());
        await using var two = await OpenAsync(server.Settings());
        await using var other = await OpenAsync(server.Settings("other:"));
        await using var database = await OpenAsync(server.Settings() with { Database = 3 });
        await SetAsync(one);

        (await two.GetAsync("k", Cancellation)).ShouldBe("v");
        (await other.GetAsync("k", Cancellation)).ShouldBeNull();
        (await database.GetAsync("k", Cancellation)).ShouldBeNull();
        (await two.CountInWindowAsync("w", 1, Minute, 1, Cancellation)).Allowed.ShouldBeTrue();
        (await one.CountInWindowAsync("w", 1, Minute, 1, Cancellation)).Allowed.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_clock_of_ours_the_time_is_the_servers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server.Settings());
        await store.SetAsync("k", "v", Minute, Durability.Durable, Cancellation);

        (await store.RemainingAsync("k", Cancellation)).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(30), Minute);
        (await store.CountInWindowAsync("w", 1, Minute, 1, Cancellation)).Allowed.ShouldBeTrue();
        (await store.CountInWindowAsync("w", 1, Minute, 1, Cancellation)).RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(30), Minute);
    }

    [Fact]
    public async Task The_server_forgets_by_itself_what_is_over()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server.Settings());
        await SetAsync(store);
        await store.CountInWindowAsync("w", 1, Minute, 1, Cancellation);
        await store.IncrementAsync("n", 1, Minute, Durability.Durable, Cancellation);

        foreach (var key in (string[])["k", "w", "n"])
        {
            // The lifetime and a minute.
            (await server.NumberAsync($"PTTL scriptgate:{key}")).ShouldBeInRange(90_000, 120_000);
        }
    }

    [Fact]
    public async Task Giving_up_is_not_a_fault_of_the_server()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server.Settings());
        using var gaveUp = new CancellationTokenSource();
        await gaveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await store.SetAsync("k", "v", Minute, Durability.Durable, gaveUp.Token));
        store.Problem.ShouldBeNull();
    }

    private static async Task UntilUpAsync(RedisStateStore store)
    {
        for (var attempts = 0; store.Problem is not null && attempts < 10; attempts++)
        {
            await store.ProbeAsync();
        }

        store.Problem.ShouldBeNull();
    }

    private static ValueTask SetAsync(RedisStateStore store) => store.SetAsync("k", "v", Minute, Durability.Durable, Cancellation);

    private Task<RedisStateStore> OpenAsync(RedisSettings settings) => RedisStateStore.OpenAsync(settings, TimeProvider.System, _log);
}
