using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.DataGroups;
using ScriptGate.Plugins.RateLimit;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.RateLimit;

public sealed class RateLimitCheckTests : IDisposable
{
    private static readonly Exempt Nobody = new(null, null, null);

    private readonly ManualClock _clock = new();
    private readonly MemoryStateStore _store;

    public RateLimitCheckTests() => _store = new MemoryStateStore(_clock);

    [Fact]
    public async Task By_default_a_client_may_send_sixty_messages_a_minute()
    {
        var check = Check(new RateLimitOptions());
        var session = Session();
        for (var i = 0; i < 60; i++)
        {
            (await MailAsync(check, session)).ShouldBe(Verdict.Continue);
        }

        var verdict = await MailAsync(check, session);

        (verdict.Kind, verdict.Code, verdict.EnhancedCode.ToString(), verdict.Text).ShouldBe((VerdictKind.Defer, 450, "4.7.1", "Too much mail in too short a time, please try again later"));
        var report = session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("message-rate", "messages"));
        report.Evidence.ShouldNotBeNull()["limit"].ShouldBe(60L);
        (await MailAsync(check, Session("192.0.2.2"))).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_message_leaves_the_window_when_it_is_as_old_as_the_window_and_not_a_moment_before()
    {
        var check = Check(Of(Limit("messages", 1, "10s")));
        (await MailAsync(check)).ShouldBe(Verdict.Continue);

        _clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        (await MailAsync(check)).Code.ShouldBe(450);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await MailAsync(check)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task What_is_refused_is_not_counted()
    {
        var check = Check(Of(Limit("messages", 1, "10s")));
        await MailAsync(check);
        for (var second = 0; second < 9; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await MailAsync(check)).Code.ShouldBe(450);
        }

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await MailAsync(check)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task What_one_limit_refuses_fills_no_other()
    {
        var check = Check(Of(Limit("messages", 3, "1m"), Limit("messages", 1, "1m", "sender")));
        (await MailAsync(check, sender: "a@client.example")).ShouldBe(Verdict.Continue);
        (await MailAsync(check, sender: "a@client.example")).Code.ShouldBe(450);
        (await MailAsync(check, sender: "A@Client.example")).Code.ShouldBe(450);

        (await MailAsync(check, sender: "b@client.example")).ShouldBe(Verdict.Continue);
        (await MailAsync(check, sender: "c@client.example")).ShouldBe(Verdict.Continue);
        (await MailAsync(check, sender: "d@client.example")).Code.ShouldBe(450, "three have passed");
    }

    [Theory]
    [InlineData("client", "192.0.2.1", "192.0.2.1", false)]
    [InlineData("client", "192.0.2.1", "192.0.2.2", true)]
    [InlineData("client", "192.0.2.1", "::ffff:192.0.2.1", false)]
    [InlineData("client", "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", false)]
    [InlineData("client", "2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    public async Task A_client_is_an_IPv4_address_or_an_IPv6_network_of_64_bits(string per, string first, string second, bool passes)
    {
        var check = Check(Of(Limit("messages", 1, "1m", per)));
        await MailAsync(check, Session(first));

        (await MailAsync(check, Session(second))).IsRefusal.ShouldBe(!passes);
    }

    [Fact]
    public void A_prefix_may_be_any()
    {
        var subject = new Subject("client", 20, 48);

        subject.ClientOf(IPAddress.Parse("192.0.255.255")).ShouldBe("192.0.240.0/20");
        subject.ClientOf(IPAddress.Parse("2001:db8:ffff:ffff::1")).ShouldBe("2001:db8:ffff::/48");
    }

    [Theory]
    [InlineData("sender", "a@one.example", "b@one.example", true)]
    [InlineData("sender-domain", "a@one.example", "b@ONE.example", false)]
    [InlineData("sender-domain", "a@one.example", "a@two.example", true)]
    [InlineData("sender", "", "", true)]
    [InlineData("sender-domain", "", "", true)]
    public async Task Senders_and_their_domains_are_counted_and_reports_have_none(string per, string first, string second, bool passes)
    {
        var check = Check(Of(Limit("messages", 1, "1m", per)));
        await MailAsync(check, sender: first);

        (await MailAsync(check, sender: second)).IsRefusal.ShouldBe(!passes);
    }

    [Fact]
    public async Task Users_certificates_and_what_a_rule_notes_are_counted_where_there_are_any()
    {
        var check = Check(Of(Limit("messages", 1, "1m", "user"), Limit("messages", 1, "1m", "certificate"), Limit("messages", 1, "1m", "note:tenant")));
        (await MailAsync(check)).ShouldBe(Verdict.Continue);
        (await MailAsync(check)).ShouldBe(Verdict.Continue);

        var user = Session();
        user.Auth = new AuthInfo("PLAIN", "ada");
        (await MailAsync(check, user)).ShouldBe(Verdict.Continue);
        (await MailAsync(check, user)).Code.ShouldBe(450);
        var certificate = Session();
        certificate.Tls = new TlsInfo("1.3", "x", null, new ClientCertificateInfo("CN=x", "abcd"));
        (await MailAsync(check, certificate)).ShouldBe(Verdict.Continue);
        (await MailAsync(check, certificate)).Code.ShouldBe(450);
        certificate.Tls = new TlsInfo("1.3", "x", null, new ClientCertificateInfo("CN=x", "abcd") { Problem = ClientCertificateInfo.Untrusted });
        (await MailAsync(check, certificate)).ShouldBe(Verdict.Continue, "anybody can make himself such ones");
        var tenant = Session();
        tenant.Notes["tenant"] = 7L;
        (await MailAsync(check, tenant)).ShouldBe(Verdict.Continue);
        (await MailAsync(check, tenant)).Code.ShouldBe(450);
    }

    [Theory]
    [InlineData("'; DROP TABLE state; --@x")]
    [InlineData("\0@x")]
    [InlineData("ö\u202e💥@x")]
    public async Task A_key_may_hold_anything(string sender)
    {
        var check = Check(Of(Limit("messages", 1, "1m", "sender")));

        (await MailAsync(check, sender: sender)).ShouldBe(Verdict.Continue);
        (await MailAsync(check, sender: sender)).Code.ShouldBe(450);
        (await MailAsync(check, sender: "other" + sender)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_recipient_counts_when_he_is_accepted()
    {
        var check = Check(Of(Limit("recipients", 2, "1m")));
        var session = Session();
        (await RcptAsync(check, session, "a@x", new SmtpReply(550, "5.1.1", "No"))).ShouldBe([Verdict.Continue, Verdict.Continue]);
        (await RcptAsync(check, session, "b@x", new SmtpReply(250, "2.1.5", "Ok"))).ShouldBe([Verdict.Continue, Verdict.Continue]);
        (await RcptAsync(check, session, "c@x", new SmtpReply(250, "2.1.5", "Ok"))).ShouldBe([Verdict.Continue, Verdict.Continue]);

        (await RcptAsync(check, session, "d@x", null)).Select(verdict => verdict.Code).ShouldBe([450]);
        session.Reports.ShouldHaveSingleItem().Violation.SubCode.ShouldBe("recipients");
    }

    [Fact]
    public async Task Of_two_that_are_asked_for_at_the_same_time_the_window_takes_one()
    {
        var check = Check(Of(Limit("recipients", 1, "1m")));
        var (one, two) = (Session(), Session());
        (await RcptAsync(check, one, "a@x", null)).ShouldBe([Verdict.Continue]);
        (await RcptAsync(check, two, "b@x", null)).ShouldBe([Verdict.Continue]);

        (await ReplyAsync(check, one)).ShouldBe(Verdict.Continue);
        (await ReplyAsync(check, two)).Code.ShouldBe(450);
    }

    [Fact]
    public async Task Recipients_may_be_counted_each_by_himself_and_exempt_ones_are_not()
    {
        var check = Check(Of(Limit("recipients", 1, "1m", "recipient")));
        var ok = new SmtpReply(250, "2.1.5", "Ok");
        await RcptAsync(check, Session("192.0.2.1"), "a@x", ok);

        (await RcptAsync(check, Session("192.0.2.2"), "A@x", null)).Select(verdict => verdict.Code).ShouldBe([450]);
        (await RcptAsync(check, Session("192.0.2.2"), "b@x", ok)).ShouldBe([Verdict.Continue, Verdict.Continue]);
        for (var i = 0; i < 3; i++)
        {
            (await RcptAsync(check, Session(), "postmaster@x", ok, isExempt: true)).ShouldBe([Verdict.Continue, Verdict.Continue]);
        }
    }

    [Fact]
    public async Task Octets_are_counted_at_the_dot()
    {
        var check = Check(Of(Limit("bytes", 1000, "1m")));
        (await MessageAsync(check, 600)).ShouldBe(Verdict.Continue);
        (await MessageAsync(check, 401)).Code.ShouldBe(450);

        (await MessageAsync(check, 400)).ShouldBe(Verdict.Continue);
        (await MessageAsync(check, 1)).Code.ShouldBe(450);
        (await MessageAsync(check, 1, isExempt: true)).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Connections_are_counted_when_they_are_made()
    {
        var check = Check(Of(Limit("connections", 1, "1m")));
        (await check.OnConnectAsync(new ConnectEvent(Session()), Token)).ShouldBe(Verdict.Continue);

        var verdict = await check.OnConnectAsync(new ConnectEvent(Session()), Token);

        (verdict.Kind, verdict.Code, verdict.EnhancedCode.ToString()).ShouldBe((VerdictKind.Disconnect, 421, "4.7.0"));
    }

    [Fact]
    public async Task Who_is_exempt_is_neither_refused_nor_counted()
    {
        var clients = new AddressGroup("c", [(IPNetwork.Parse("192.0.2.9/32"), "")]);
        var senders = new StringGroup("s", new Dictionary<string, string>(StringComparer.Ordinal) { ["boss@x"] = "", ["list.example"] = "" });
        var users = new StringGroup("u", new Dictionary<string, string>(StringComparer.Ordinal) { ["ada"] = "" });
        var check = Check(Of(Limit("messages", 1, "1m", "client")), new Exempt(clients, senders, users));
        var ada = Session();
        ada.Auth = new AuthInfo("PLAIN", "ada");
        for (var i = 0; i < 3; i++)
        {
            (await MailAsync(check, Session("192.0.2.9"))).ShouldBe(Verdict.Continue);
            (await MailAsync(check, sender: "boss@x")).ShouldBe(Verdict.Continue);
            (await MailAsync(check, sender: "news@list.example")).ShouldBe(Verdict.Continue);
            (await MailAsync(check, ada)).ShouldBe(Verdict.Continue);
        }

        (await MailAsync(check)).ShouldBe(Verdict.Continue);
        (await MailAsync(check)).Code.ShouldBe(450);
    }

    [Fact]
    public void In_no_window_passes_more_than_the_limit()
    {
        // Pauses that meet the window's edge, with whole milliseconds around it.
        var pause = Gen.OneOf(Gen.Choose(0, 400), Gen.Elements(0, 1, 333, 499, 500, 999, 1000, 1001));
        Prop.ForAll(Gen.Choose(1, 5).ToArbitrary(), pause.NonEmptyListOf().ToArbitrary(), (limit, pauses) =>
        {
            var window = TimeSpan.FromSeconds(1);
            var clock = new ManualClock();
            using var store = new MemoryStateStore(clock);
            var check = new RateLimitCheck(LimitReader.Read(Of(Limit("messages", limit, "1s")), "edge"), Nobody, store);
            var passed = new List<DateTimeOffset>();
            foreach (var milliseconds in pauses)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                var pending = MailAsync(check);
                pending.IsCompletedSuccessfully.ShouldBeTrue();
                if (!pending.Result.IsRefusal)
                {
                    passed.Add(clock.GetUtcNow());
                }
                else
                {
                    // Nobody is refused for nothing either.
                    passed.Count(at => at > clock.GetUtcNow() - window).ShouldBe(limit);
                }
            }

            return passed.TrueForAll(end => passed.Count(at => at > end - window && at <= end) <= limit);
        }).QuickCheckThrowOnFailure();
    }

    public void Dispose() => _store.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static FakeSession Session(string address = "192.0.2.1") => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40_000) };

    private static RateLimitOptions Of(params LimitOptions[] limits) => new() { Limits = limits };

    private static LimitOptions Limit(string count, long limit, string window, string per = "client") =>
        new() { Count = count, Limit = limit, Per = per, Window = DurationText.TryParse(window, out var duration) ? duration : throw new FormatException(window) };

    private static ValueTask<Verdict> MailAsync(RateLimitCheck check, FakeSession? session = null, string sender = "a@client.example")
    {
        session ??= Session();
        var transaction = new FakeTransaction(sender);
        session.Transaction = transaction;
        return check.OnMailAsync(new MailEvent(session, transaction), Token);
    }

    private static async Task<Verdict[]> RcptAsync(RateLimitCheck check, FakeSession session, string recipient, SmtpReply? reply, bool isExempt = false)
    {
        var transaction = new FakeTransaction("a@client.example");
        session.Transaction = transaction;
        var asked = await check.OnRcptAsync(new RcptEvent(session, transaction, new FakeRecipient(recipient) { IsExempt = isExempt }), Token);
        return reply is null ? [asked] : [asked, await check.OnReplyAsync(new ReplyEvent(session, "RCPT", reply), Token)];
    }

    private static ValueTask<Verdict> ReplyAsync(RateLimitCheck check, FakeSession session) =>
        check.OnReplyAsync(new ReplyEvent(session, "RCPT", new SmtpReply(250, "2.1.5", "Ok")), Token);

    private static ValueTask<Verdict> MessageAsync(RateLimitCheck check, long size, bool isExempt = false)
    {
        var session = Session();
        var transaction = new FakeTransaction("a@client.example") { Recipients = [new FakeRecipient("b@x") { IsExempt = isExempt }] };
        session.Transaction = transaction;
        return check.OnMessageAsync(new MessageEvent(session, transaction, new SizedMessage(size)), Token);
    }

    private RateLimitCheck Check(RateLimitOptions options, Exempt? exempt = null) => new(LimitReader.Read(options, "edge"), exempt ?? Nobody, _store);

    private sealed class SizedMessage(long size) : IMessage
    {
        public IHeaderList Headers => throw new NotSupportedException();

        public long Size => size;

        public IMimeIndex Mime => throw new NotSupportedException();

        public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
