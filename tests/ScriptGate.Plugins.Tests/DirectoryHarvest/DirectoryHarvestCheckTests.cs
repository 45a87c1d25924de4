using System.Net;
using ScriptGate.Core.DataGroups;
using ScriptGate.Plugins.DirectoryHarvest;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.DirectoryHarvest;

public sealed class DirectoryHarvestCheckTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly SmtpReply Ok = new(250, "2.1.5", "Ok");
    private static readonly SmtpReply Unknown = new(550, "5.1.1", "No such user");
    private static readonly StringGroup List = new("users", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ann@example.org"] = "",
        ["@all.example"] = "",
    });

    private readonly ManualClock _clock = new();
    private readonly MemoryStateStore _store;

    public DirectoryHarvestCheckTests() => _store = new MemoryStateStore(_clock);

    [Fact]
    public async Task Ten_unknown_recipients_in_a_minute_lock_the_client_out()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 9);
        ReplyOf(await RcptAsync(check)).ShouldBeNull();

        var last = await AnswerAsync(check, Unknown, 1);

        var report = last.Reports.ShouldHaveSingleItem();
        (report.Violation, report.Evidence.ShouldNotBeNull()["unknown"]).ShouldBe((new Violation("directory-harvest", "detected"), 10L));
        ReplyOf(await RcptAsync(check)).ShouldBe("450 4.7.1 Too many unknown recipients, please try again later");
        ReplyOf(await ConnectAsync(check)).ShouldBe("421 4.7.0 Too many unknown recipients, please try again later");
    }

    [Fact]
    public async Task An_unknown_recipient_counts_for_exactly_a_minute()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 9);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await AnswerAsync(check, Unknown, 9);
        ReplyOf(await RcptAsync(check)).ShouldBeNull();

        _clock.Advance(TimeSpan.FromMinutes(1) - Tick);
        await AnswerAsync(check, Unknown, 1);

        ReplyOf(await RcptAsync(check)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Half_of_the_recipients_must_be_unknown_too(int known, bool isLockedOut)
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Ok, known);

        await AnswerAsync(check, Unknown, 10);

        (ReplyOf(await RcptAsync(check)) is not null).ShouldBe(isLockedOut);
    }

    [Fact]
    public async Task What_is_temporary_or_policy_is_a_recipient_and_not_an_unknown_one()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, new SmtpReply(450, "4.1.1", "Later"), 50);
        await AnswerAsync(check, new SmtpReply(550, "5.7.1", "No"), 50);

        ReplyOf(await RcptAsync(check)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lock_out_ends_after_ten_minutes_exactly()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 10);

        _clock.Advance(TimeSpan.FromMinutes(10) - Tick);
        ReplyOf(await ConnectAsync(check)).ShouldNotBeNull();
        _clock.Advance(Tick);
        ReplyOf(await ConnectAsync(check)).ShouldBeNull();
        ReplyOf(await RcptAsync(check)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lock_out_that_is_lifted_does_not_come_back_with_the_next_mistake()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 10);

        (await _store.RemoveAsync("lock|192.0.2.1", Durability.Durable, TestContext.Current.CancellationToken)).ShouldBeTrue();

        ReplyOf(await ConnectAsync(check)).ShouldBeNull();
        await AnswerAsync(check, Unknown, 9);
        ReplyOf(await RcptAsync(check)).ShouldBeNull();
        await AnswerAsync(check, Unknown, 1);
        ReplyOf(await RcptAsync(check)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    public async Task A_client_is_an_IPv4_address_or_an_IPv6_network(string harvester, string other, bool isSame)
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 10, harvester);

        (ReplyOf(await ConnectAsync(check, other)) is not null).ShouldBe(isSame);
    }

    [Fact]
    public async Task Clients_we_know_are_not_counted_and_exempt_recipients_are_reached()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        foreach (var session in new[] { new FakeSession { IsTrusted = true }, new FakeSession { Auth = new AuthInfo("PLAIN", "user") } })
        {
            for (var i = 0; i < 20; i++)
            {
                await check.OnServerReplyAsync(new ServerReplyEvent(session, "RCPT", Unknown, new FakeRecipient("x@example.org")), TestContext.Current.CancellationToken);
            }
        }

        _store.Count.ShouldBe(0);
        await AnswerAsync(check, Unknown, 10);
        var postmaster = new RcptEvent(Session(), new FakeTransaction("s@client.example"), new FakeRecipient("postmaster@example.org") { IsExempt = true });
        (await check.OnRcptAsync(postmaster, TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Replies_to_other_commands_are_none_about_recipients()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        foreach (var command in new[] { "MAIL", "DATA", "." })
        {
            for (var i = 0; i < 20; i++)
            {
                await check.OnServerReplyAsync(new ServerReplyEvent(Session(), command, Unknown, recipient: null), TestContext.Current.CancellationToken);
            }
        }

        _store.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("ann@example.org", true)]
    [InlineData("Ann@EXAMPLE.org", true)]
    [InlineData("ann+lists@example.org", true)]
    [InlineData("anyone@all.example", true)]
    [InlineData("postmaster", true)]
    [InlineData("annie@example.org", false)]
    [InlineData("+ann@example.org", false)]
    [InlineData("ann@sub.example.org", false)]
    public async Task A_recipient_on_no_list_is_refused_without_a_member(string recipient, bool isKnown)
    {
        var check = CheckOf(new DirectoryHarvestOptions(), new RecipientList(List, "+"));
        var session = Session();

        ReplyOf(await RcptAsync(check, recipient, session)).ShouldBe(isKnown ? null : "550 5.1.1 No such recipient here");
        session.Reports.Select(report => report.Violation.Name).ShouldBe(isKnown ? [] : ["unknown-recipient"]);
    }

    [Fact]
    public async Task Recipients_that_are_refused_here_count_as_unknown()
    {
        var check = CheckOf(new DirectoryHarvestOptions(), new RecipientList(List, "+"));
        for (var i = 0; i < 10; i++)
        {
            ReplyOf(await RcptAsync(check, $"guess{i}@example.org")).ShouldBe("550 5.1.1 No such recipient here");
        }

        ReplyOf(await RcptAsync(check, "guess10@example.org")).ShouldBe("450 4.7.1 Too many unknown recipients, please try again later");
        ReplyOf(await RcptAsync(check, "ann@example.org")).ShouldBe("450 4.7.1 Too many unknown recipients, please try again later");
    }

    [Fact]
    public async Task A_profile_that_only_alarms_changes_nothing_and_leaves_counting_to_the_members_answer()
    {
        var check = CheckOf(new DirectoryHarvestOptions(), new RecipientList(List, "+"));
        for (var i = 0; i < 9; i++)
        {
            (await RcptAsync(check, "guess@example.org", Session(blocks: false))).ShouldBe(Verdict.Continue);
        }

        await AnswerAsync(check, Unknown, 9);
        ReplyOf(await ConnectAsync(check)).ShouldBeNull();
        await AnswerAsync(check, Unknown, 1);

        var session = Session(blocks: false);
        (await check.OnConnectAsync(new ConnectEvent(session), TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);
        session.Reports.ShouldHaveSingleItem().Violation.SubCode.ShouldBe("locked-out");
    }

    [Theory]
    [InlineData(550, "5.1.1", "No such user\nSee our site", "5.1.1")]
    [InlineData(553, "5.1.3", "", "5.1.3")]
    [InlineData(551, "", "Moved away", "5.1.1")]
    public async Task A_members_answer_is_remembered_word_for_word_for_its_time(int code, string enhanced, string text, string remembered)
    {
        var check = CheckOf(new DirectoryHarvestOptions { Remember = TimeSpan.FromMinutes(5) });
        var answer = new ServerReplyEvent(Session(client: "198.51.100.1"), "RCPT", new SmtpReply(code, enhanced, text), new FakeRecipient("gone@example.org"));
        await check.OnServerReplyAsync(answer, TestContext.Current.CancellationToken);

        var verdict = await RcptAsync(check, "Gone@example.org");

        (verdict.Code, verdict.EnhancedCode.ToString(), verdict.Text).ShouldBe((code, remembered, text));
        ReplyOf(await RcptAsync(check, "else@example.org")).ShouldBeNull();
        _clock.Advance(TimeSpan.FromMinutes(5));
        ReplyOf(await RcptAsync(check, "Gone@example.org")).ShouldBeNull();
    }

    [Fact]
    public async Task Without_the_option_every_recipient_is_asked_about_again()
    {
        var check = CheckOf(new DirectoryHarvestOptions());
        await AnswerAsync(check, Unknown, 1, recipient: "gone@example.org");

        ReplyOf(await RcptAsync(check, "gone@example.org")).ShouldBeNull();
    }

    [Fact]
    public async Task A_locked_out_client_waits_for_its_answer_as_long_as_the_tarpit_says()
    {
        var check = CheckOf(new DirectoryHarvestOptions { Tarpit = TimeSpan.FromSeconds(5) });
        ReplyOf(await RcptAsync(check)).ShouldBeNull();
        await AnswerAsync(check, Unknown, 10);

        var pending = RcptAsync(check);
        _clock.Advance(TimeSpan.FromSeconds(5) - Tick);
        pending.IsCompleted.ShouldBeFalse();
        _clock.Advance(Tick);

        ReplyOf(await Patience.UntilAsync(pending, "the answer", TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_store_that_is_down_is_an_error_of_the_step()
    {
        var options = new DirectoryHarvestOptions();
        var check = new DirectoryHarvestCheck(options, new HarvestCounter(options, new BrokenStore(), _clock), new KnownAnswers(options, new BrokenStore()), recipients: null, _clock);

        await Should.ThrowAsync<StoreUnavailableException>(() => RcptAsync(check));
        await Should.ThrowAsync<StoreUnavailableException>(() => ConnectAsync(check));
    }

    [Fact]
    public void Every_option_that_is_out_of_range_is_named()
    {
        var options = new DirectoryHarvestOptions
        {
            Limit = 0,
            Window = TimeSpan.Zero,
            Share = 101,
            LockOut = TimeSpan.Zero,
            Tarpit = TimeSpan.FromSeconds(10),
            DetailSeparator = "--",
            Prefix4 = 7,
            Prefix6 = 129,
        };

        options.Problems().Select(problem => problem.Key).ShouldBe(["limit", "window", "share", "lockOut", "tarpit", "detailSeparator", "prefix4", "prefix6"]);
        new DirectoryHarvestOptions().Problems().ShouldBeEmpty();
    }

    public void Dispose() => _store.Dispose();

    private DirectoryHarvestCheck CheckOf(DirectoryHarvestOptions options, RecipientList? recipients = null) =>
        new(options, new HarvestCounter(options, _store, _clock), new KnownAnswers(options, _store), recipients, _clock);

    private static FakeSession Session(string client = "192.0.2.1", bool blocks = true) =>
        new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(client), 40_000), Blocks = blocks };

    private static async Task<FakeSession> AnswerAsync(DirectoryHarvestCheck check, SmtpReply reply, int times, string client = "192.0.2.1", string recipient = "x@example.org")
    {
        var session = Session(client);
        for (var i = 0; i < times; i++)
        {
            (await check.OnServerReplyAsync(new ServerReplyEvent(session, "RCPT", reply, new FakeRecipient(recipient)), TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);
        }

        return session;
    }

    private static async Task<Verdict> RcptAsync(DirectoryHarvestCheck check, string recipient = "b@example.org", FakeSession? session = null) =>
        await check.OnRcptAsync(new RcptEvent(session ?? Session(), new FakeTransaction("s@client.example"), new FakeRecipient(recipient)), TestContext.Current.CancellationToken);

    private static async Task<Verdict> ConnectAsync(DirectoryHarvestCheck check, string client = "192.0.2.1") =>
        await check.OnConnectAsync(new ConnectEvent(Session(client)), TestContext.Current.CancellationToken);

    private static string? ReplyOf(Verdict verdict) => verdict.IsRefusal ? $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text}" : null;
}
