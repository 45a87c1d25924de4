using System.Net;
using ScriptGate.Plugins.Greylisting;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Greylisting;

public sealed class GreylistingCheckTests : IDisposable
{
    private static readonly SmtpReply Ok = new(250, "2.1.5", "Ok");
    private static readonly SmtpReply Unknown = new(550, "5.1.1", "No such user");

    private readonly ManualClock _clock = new();
    private readonly MemoryStateStore _store;
    private readonly GreylistingCheck _check;

    public GreylistingCheckTests()
    {
        _store = new MemoryStateStore(_clock);
        _check = new GreylistingCheck(new GreylistingOptions(), new Greylist(new GreylistingOptions(), _store, _clock));
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public async Task A_recipient_that_the_member_has_is_deferred_and_its_client_is_a_network(string address, string client)
    {
        var session = Session("a@client.example", address);

        var verdict = await RcptAsync(session, Ok);

        $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text}".ShouldBe("451 4.7.1 Greylisted, please try again later");
        var report = session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("greylisting"));
        report.Stage.ShouldBe(Stage.ServerReply);
        report.Evidence.ShouldNotBeNull()["client"].ShouldBe(client);
        report.Evidence["secondsLeft"].ShouldBe(300L);
    }

    [Fact]
    public async Task A_recipient_that_the_member_refused_leaves_nothing_behind()
    {
        (await RcptAsync(Session("a@client.example"), Unknown)).ShouldBe(Verdict.Continue);
        _store.Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_null_path_is_deferred_at_DATA()
    {
        var session = Session("");

        (await RcptAsync(session, Ok)).ShouldBe(Verdict.Continue);
        (await DataAsync(session)).Code.ShouldBe(451);
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await DataAsync(Session(""))).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task At_DATA_all_recipients_have_to_pass_and_each_has_its_entry()
    {
        await DataAsync(Session(""));
        _clock.Advance(TimeSpan.FromMinutes(5));
        FakeRecipient[] two = [new("b@example.org"), new("c@example.org")];

        (await DataAsync(Session("", recipients: two))).Code.ShouldBe(451);
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await DataAsync(Session("", recipients: two))).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task What_was_judged_at_RCPT_is_not_judged_again_at_DATA()
    {
        var session = Session("a@client.example");
        await RcptAsync(session, Ok);

        (await DataAsync(session)).ShouldBe(Verdict.Continue);
        session.Reports.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_virtual_server_that_asks_its_members_late_is_served_at_DATA()
    {
        (await DataAsync(Session("a@client.example"))).Code.ShouldBe(451);
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await DataAsync(Session("a@client.example"))).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Clients_we_know_and_exempt_recipients_are_not_deferred()
    {
        FakeRecipient[] postmaster = [new("postmaster@example.org") { IsExempt = true }];
        foreach (var session in new[]
        {
            Session("a@client.example", isTrusted: true),
            Session("a@client.example", auth: new AuthInfo("PLAIN", "user")),
            Session("a@client.example", recipients: postmaster),
        })
        {
            (await RcptAsync(session, Ok)).ShouldBe(Verdict.Continue);
            (await DataAsync(session)).ShouldBe(Verdict.Continue);
        }

        _store.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_SPF_passes_is_its_domain_wherever_it_comes_from()
    {
        var first = WithSpf(Session("a@client.example", "192.0.2.1"), SpfResult.Pass);
        (await RcptAsync(first, Ok)).Code.ShouldBe(451);
        first.Reports.ShouldHaveSingleItem().Evidence.ShouldNotBeNull()["client"].ShouldBe("spf:client.example");
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await RcptAsync(WithSpf(Session("a@client.example", "198.51.100.1"), SpfResult.Pass), Ok)).ShouldBe(Verdict.Continue);
        (await RcptAsync(WithSpf(Session("a@client.example", "198.51.100.1"), SpfResult.SoftFail), Ok)).Code.ShouldBe(451);
    }

    [Fact]
    public async Task A_check_that_blocks_nothing_learns_all_the_same()
    {
        for (var message = 0; message < 5; message++)
        {
            var session = Session($"new{message}@client.example", blocks: false);
            (await RcptAsync(session, Ok)).ShouldBe(Verdict.Continue);
            session.Reports.Count.ShouldBe(1);
            (await DotAsync(session, new SmtpReply(250, "2.0.0", "Stored"))).ShouldBe(Verdict.Continue);
        }

        (await RcptAsync(Session("another@client.example"), Ok)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_message_that_the_member_refused_makes_nobody_known()
    {
        for (var message = 0; message < 10; message++)
        {
            var session = Session($"new{message}@client.example", blocks: false);
            await RcptAsync(session, Ok);
            await DotAsync(session, new SmtpReply(554, "5.7.1", "No"));
        }

        (await RcptAsync(Session("another@client.example"), Ok)).Code.ShouldBe(451);
    }

    [Fact]
    public async Task A_store_that_is_down_is_an_error_of_the_step()
    {
        _store.Dispose();
        var check = new GreylistingCheck(new GreylistingOptions(), new Greylist(new GreylistingOptions(), new BrokenStore(), _clock));

        await Should.ThrowAsync<StoreUnavailableException>(async () => await check.OnServerReplyAsync(
            new ServerReplyEvent(Session("a@client.example"), "RCPT", Ok, new FakeRecipient("b@example.org")), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("delay", 1)]
    [InlineData("window", 1)]
    [InlineData("pass", 1)]
    public void Times_that_make_no_sense_together_are_refused(string key, int count)
    {
        var options = key switch
        {
            "delay" => new GreylistingOptions { Delay = TimeSpan.Zero },
            "window" => new GreylistingOptions { Window = TimeSpan.FromMinutes(5) },
            _ => new GreylistingOptions { Pass = TimeSpan.FromHours(23) },
        };

        options.Problems().Select(problem => problem.Key).ShouldBe(Enumerable.Repeat(key, count));
        new GreylistingOptions().Problems().ShouldBeEmpty();
    }

    public void Dispose() => _store.Dispose();

    private static FakeSession Session(
        string sender, string client = "192.0.2.1", bool blocks = true, bool isTrusted = false, AuthInfo? auth = null, FakeRecipient[]? recipients = null) =>
        new()
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(client), 40_000),
            Blocks = blocks,
            IsTrusted = isTrusted,
            Auth = auth,
            Transaction = new FakeTransaction(sender) { Recipients = recipients ?? [new FakeRecipient("b@example.org")] },
        };

    private static FakeSession WithSpf(FakeSession session, SpfResult result)
    {
        session.SetFact(SpfFinding.Fact, new SpfFinding(result, SpfIdentity.MailFrom, "Client.example"));
        return session;
    }

    private ValueTask<Verdict> RcptAsync(FakeSession session, SmtpReply reply) =>
        _check.OnServerReplyAsync(new ServerReplyEvent(session, "RCPT", reply, session.Transaction!.Recipients[0]), TestContext.Current.CancellationToken);

    private ValueTask<Verdict> DataAsync(FakeSession session) =>
        _check.OnDataAsync(new DataEvent(session, session.Transaction!), TestContext.Current.CancellationToken);

    private ValueTask<Verdict> DotAsync(FakeSession session, SmtpReply reply) =>
        _check.OnServerReplyAsync(new ServerReplyEvent(session, ".", reply, recipient: null), TestContext.Current.CancellationToken);
}
