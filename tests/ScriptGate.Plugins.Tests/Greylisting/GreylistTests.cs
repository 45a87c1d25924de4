using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Plugins.Greylisting;
using ScriptGate.Storage.Memory;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Greylisting;

/// <summary>Who passes when. The boundaries are exact.</summary>
public sealed class GreylistTests : IDisposable
{
    private const string Client = "192.0.2.0/24";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualClock _clock = new();
    private readonly MemoryStateStore _store;

    public GreylistTests() => _store = new MemoryStateStore(_clock);

    private static GreylistingOptions NoAutoAllow => new() { AutoAllow = 0 };

    [Fact]
    public async Task Who_comes_back_after_the_delay_passes_and_not_a_moment_earlier()
    {
        var list = ListOf(NoAutoAllow);
        (await AskAsync(list)).ShouldBe(TimeSpan.FromMinutes(5));

        _clock.Advance(TimeSpan.FromMinutes(5) - Tick);
        (await AskAsync(list)).ShouldBe(Tick);
        _clock.Advance(Tick);
        (await AskAsync(list)).ShouldBeNull();
    }

    [Fact]
    public async Task Trying_again_too_early_does_not_begin_the_delay_anew()
    {
        var list = ListOf(NoAutoAllow);
        for (var minute = 0; minute < 5; minute++)
        {
            (await AskAsync(list)).ShouldBe(TimeSpan.FromMinutes(5 - minute));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await AskAsync(list)).ShouldBeNull();
    }

    [Fact]
    public async Task A_first_attempt_is_remembered_for_the_window_and_no_longer()
    {
        var list = ListOf(NoAutoAllow);
        await AskAsync(list, sender: "in-time@client.example");
        await AskAsync(list, sender: "late@client.example");

        _clock.Advance(TimeSpan.FromHours(24) - Tick);
        (await AskAsync(list, sender: "in-time@client.example")).ShouldBeNull();
        _clock.Advance(Tick);
        (await AskAsync(list, sender: "late@client.example")).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_pass_lives_36_days_since_it_was_last_used()
    {
        var list = ListOf(NoAutoAllow);
        await AskAsync(list);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(list);
        for (var use = 0; use < 3; use++)
        {
            _clock.Advance(TimeSpan.FromDays(36) - Tick);
            (await AskAsync(list)).ShouldBeNull();
        }

        _clock.Advance(TimeSpan.FromDays(36));
        (await AskAsync(list)).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData("192.0.3.0/24", "a@client.example", "b@example.org")]
    [InlineData(Client, "c@client.example", "b@example.org")]
    [InlineData(Client, "a@client.example", "c@example.org")]
    public async Task All_three_have_to_be_the_same(string client, string sender, string recipient)
    {
        var list = ListOf(NoAutoAllow);
        await AskAsync(list);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await AskAsync(list, client, sender, recipient)).ShouldBe(TimeSpan.FromMinutes(5));
        (await AskAsync(list)).ShouldBeNull();
    }

    [Fact]
    public async Task Letter_case_does_not_make_another_sender()
    {
        var list = ListOf(NoAutoAllow);
        await AskAsync(list);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await AskAsync(list, Client, "A@Client.EXAMPLE", "B@example.org")).ShouldBeNull();
    }

    [Fact]
    public async Task Without_the_client_in_the_key_another_network_may_retry()
    {
        var list = ListOf(new GreylistingOptions { AutoAllow = 0, Key = GreylistKey.SenderRecipient });
        await AskAsync(list);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await AskAsync(list, "198.51.100.0/24")).ShouldBeNull();
        (await AskAsync(list, sender: "c@client.example")).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task After_five_delivered_messages_a_client_is_known()
    {
        var list = ListOf(new GreylistingOptions());
        for (var message = 1; message <= 5; message++)
        {
            (await AskAsync(list, sender: $"new{message}@client.example")).ShouldNotBeNull();
            await list.DeliveredAsync(Client, TestContext.Current.CancellationToken);
        }

        (await AskAsync(list, sender: "another@client.example")).ShouldBeNull();
        (await AskAsync(list, "198.51.100.0/24")).ShouldNotBeNull();
        _clock.Advance(TimeSpan.FromDays(36) - Tick);
        (await AskAsync(list, sender: "another@client.example")).ShouldBeNull();
        _clock.Advance(TimeSpan.FromDays(36));
        (await AskAsync(list, sender: "another@client.example")).ShouldNotBeNull();
    }

    [Fact]
    public async Task With_auto_allow_0_nobody_ever_is()
    {
        var list = ListOf(NoAutoAllow);
        for (var message = 0; message < 100; message++)
        {
            await list.DeliveredAsync(Client, TestContext.Current.CancellationToken);
        }

        (await AskAsync(list)).ShouldNotBeNull();
        _store.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_can_leave_only_so_many_first_attempts_behind()
    {
        var list = ListOf(new GreylistingOptions { AutoAllow = 0, Pending = 10 });
        for (var i = 0; i < 1000; i++)
        {
            (await AskAsync(list, sender: $"random{i}@client.example")).ShouldBe(TimeSpan.FromMinutes(5));
        }

        _store.Count.ShouldBe(11);
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await AskAsync(list, sender: "random9@client.example")).ShouldBeNull();
        (await AskAsync(list, sender: "random10@client.example")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("w")]
    [InlineData("x1700000000000")]
    [InlineData("w99999999999999999999")]
    [InlineData("p-1")]
    public async Task What_no_entry_looks_like_counts_as_none_and_is_replaced(string text)
    {
        var list = ListOf(NoAutoAllow);
        await _store.SetAsync($"entry|{Client}|a@client.example|b@example.org", text, TimeSpan.FromDays(1), Durability.Durable, TestContext.Current.CancellationToken);

        (await AskAsync(list)).ShouldBe(TimeSpan.FromMinutes(5));
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await AskAsync(list)).ShouldBeNull();
    }

    [Fact]
    public async Task A_clock_that_went_back_lets_nobody_pass_early()
    {
        var ahead = new ManualClock();
        ahead.Advance(TimeSpan.FromHours(1));
        await AskAsync(new Greylist(NoAutoAllow, _store, ahead));

        (await AskAsync(ListOf(NoAutoAllow))).ShouldBe(TimeSpan.FromMinutes(65));
    }

    [Fact]
    public async Task First_attempts_and_passes_survive_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("scriptgate-tests-");
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            await using (var store = await SqliteStateStore.OpenAsync(Path.Combine(folder.FullName, "state.db"), TimeProvider.System, NullLogger.Instance))
            {
                var list = new Greylist(NoAutoAllow, store, _clock);
                await AskAsync(list, sender: "passed@client.example");
                _clock.Advance(TimeSpan.FromMinutes(5));
                await AskAsync(list, sender: "passed@client.example");
                await AskAsync(list, sender: "waits@client.example");

                // What a killed process leaves: the files as they are at this moment.
                foreach (var suffix in new[] { "", "-wal" })
                {
                    var left = Path.Combine(folder.FullName, $"left.db{suffix}");
                    await using var from = new FileStream(Path.Combine(folder.FullName, $"state.db{suffix}"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    await using var to = File.Create(left);
                    await from.CopyToAsync(to, cancellation);
                }
            }

            await using var again = await SqliteStateStore.OpenAsync(Path.Combine(folder.FullName, "left.db"), TimeProvider.System, NullLogger.Instance);
            var after = new Greylist(NoAutoAllow, again, _clock);
            (await AskAsync(after, sender: "passed@client.example")).ShouldBeNull();
            _clock.Advance(TimeSpan.FromMinutes(5) - Tick);
            (await AskAsync(after, sender: "waits@client.example")).ShouldBe(Tick);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void Dispose() => _store.Dispose();

    private Greylist ListOf(GreylistingOptions options) => new(options, _store, _clock);

    private static async Task<TimeSpan?> AskAsync(Greylist list, string client = Client, string sender = "a@client.example", string recipient = "b@example.org") =>
        await list.AskAsync(client, FakeRecipient.MailboxOf(sender), FakeRecipient.MailboxOf(recipient), TestContext.Current.CancellationToken);
}
