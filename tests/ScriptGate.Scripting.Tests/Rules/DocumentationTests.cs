using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Rules;

/// <summary>The examples of docs/writing-rules.md do what the page says.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Lazy<string> Page = new(() => File.ReadAllText(Repository.File("docs", "writing-rules.md")));

    private FakeServices Services { get; } = new();

    [Fact]
    public void Every_example_loads()
    {
        using var folder = new RuleFolder();
        var rules = new List<RuleReference>();
        foreach (var (name, text) in Examples())
        {
            var path = folder.Write(name, text);
            if (name.StartsWith("scripts/rules/", StringComparison.Ordinal))
            {
                rules.Add(new RuleReference { File = path });
            }
        }

        rules.Count.ShouldBe(17);
        using var engine = new JavaScriptCoreRuleEngine(new FakeClock(), NullLoggerFactory.Instance);
        var result = engine.Load(Request(folder, rules), previous: null);
        result.Diagnostics.ShouldBeEmpty();
        result.Rules!.Dispose();
    }

    [Fact]
    public void Every_event_is_in_the_table() =>
        RuleEvents.All.Select(item => item.Name).ShouldAllBe(name => Page.Value.Contains($"`{name}`", StringComparison.Ordinal));

    [Fact]
    public void Every_property_and_function_is_named() =>
        RuleEvents.Table.Members.Select(member => member.Name).ShouldAllBe(name => NamesOnPage().Contains(name));

    [Fact]
    public async Task Hello_closes_a_domain()
    {
        using var house = House("scripts/rules/hello.js");
        (await house.Judge(house.Rcpt("bob", "Closed.Example"))).Verdict.ShouldBe(Verdict.Reject("5.1.2", "This domain takes no mail any more"));
        (await house.Judge(house.Rcpt("bob", "open.example"))).Verdict.ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Rewrite_moves_a_domain_and_gives_printers_a_sender()
    {
        using var house = House("scripts/rules/rewrite.js");
        var rcpt = house.Rcpt("bob", "old.example");
        await house.Judge(rcpt);
        rcpt.Recipient.Address.ToString().ShouldBe("bob@example.org");
        house.Session.IsTrusted = true;
        var mail = new MailEvent(house.Session, new FakeTransaction { Sender = new Mailbox("tray2", "printers.example") });
        await house.Judge(mail);
        mail.Sender.ToString().ShouldBe("helpdesk@example.org");
    }

    [Fact]
    public async Task Big_mail_has_a_member_of_its_own_while_that_can_be_reached()
    {
        using var house = House("scripts/rules/big-mail.js");
        var transaction = new FakeTransaction { Size = 21_000_000 };
        house.Session.Transaction = transaction;
        await house.Judge(new MailEvent(house.Session, transaction));
        transaction.Member.ShouldBe("10.0.0.5:25");
        await house.Judge(new PoolFailedEvent(house.Session, "mail", "down"));
        transaction.Member.ShouldBeNull();
    }

    [Fact]
    public async Task Hello_list_edits_name_and_capabilities()
    {
        using var house = House("scripts/rules/hello-list.js");
        var reply = new ReplyEvent(house.Session, "EHLO", new SmtpReply(250, default(EnhancedCode), "gw.example\nCHUNKING\nSIZE 1000"));
        await house.Judge(reply);
        reply.Reply.Text.ShouldBe("mx.example.org\nSIZE 1000");
    }

    [Fact]
    public async Task Bulk_reports_and_the_profile_decides()
    {
        using var house = House("scripts/rules/bulk.js");
        var transaction = new FakeTransaction { Recipients = [.. Enumerable.Range(0, 101).Select(i => new FakeRecipient($"r{i}", "x"))] };
        house.Session.Transaction = transaction;
        (await house.Judge(new DataEvent(house.Session, transaction))).Verdict.ShouldBe(Verdict.Continue);
        house.Session.Blocked.Add("bulk-sender");
        (await house.Judge(new DataEvent(house.Session, transaction))).Verdict.ShouldBe(Verdict.Reject("5.7.1", "Too many recipients"));
        house.Session.Reports[0].Evidence!["recipients"].ShouldBe(101.0);
    }

    [Fact]
    public async Task Routes_requires_tls_chooses_a_pool_and_adds_a_header()
    {
        using var house = House("scripts/rules/routes.js");
        await house.Judge(house.Connect());
        house.Session.StartTls.ShouldBe(StartTlsMode.Require);
        var inside = new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 1) };
        await house.Judge(new ConnectEvent(inside));
        inside.StartTls.ShouldBe(StartTlsMode.Allow);
        var rcpt = house.Rcpt("bob", "archive.example");
        await house.Judge(rcpt);
        rcpt.Recipient.Pool.ShouldBe("archive");
        var message = new FakeMessage(("X-Client-Address", "forged"));
        await house.Judge(new HeadersEvent(house.Session, new FakeTransaction(), message));
        message.GetAll("X-Client-Address").ShouldBe(["192.0.2.7"]);
    }

    [Fact]
    public async Task Names_reports_a_hello_of_localhost()
    {
        using var house = House("scripts/rules/names.js");
        await house.Judge(new EhloEvent(house.Session, new HelloInfo("EHLO", "LOCALHOST.localdomain")));
        house.Session.Reports.ShouldHaveSingleItem().Evidence!["name"].ShouldBe("LOCALHOST.localdomain");
    }

    [Fact]
    public async Task Later_keeps_a_note_and_answers_after_waiting()
    {
        using var house = House("scripts/rules/later.js");
        house.Session.Auth = new AuthInfo("PLAIN", "ada");
        var bounce = new MailEvent(house.Session, new FakeTransaction { Sender = Mailbox.Null });
        (await house.Judge(bounce)).Verdict.ShouldBe(Verdict.Reject("5.7.1", "Authenticated clients send no delivery reports"));
        house.Session.Notes["sender"].ShouldBe(string.Empty);
    }

    [Fact]
    public async Task Spared_switches_checks_off_for_some()
    {
        using var house = House("scripts/rules/spared.js");
        await house.Judge(house.Connect());
        await house.Judge(new MailEvent(house.Session, new FakeTransaction { Sender = new Mailbox("a", "partner.example") }));
        house.Session.Security.Said.ShouldBeEmpty();
        var inside = new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 1), Tls = new TlsInfo("1.3", "x", null, null) };
        await house.Judge(new ConnectEvent(inside));
        await house.Judge(new MailEvent(inside, new FakeTransaction { Sender = new Mailbox("a", "partner.example") }));
        inside.Security.Said.ShouldBe(["-spf", "-sender-not-in-dns"]);
    }

    [Theory]
    [InlineData(SpfResult.Fail, "payroll.example", null, true)]
    [InlineData(SpfResult.Pass, "payroll.example", null, false)]
    [InlineData(SpfResult.Fail, "open.example", null, false)]
    [InlineData(SpfResult.Fail, "payroll.example", "", false)]
    [InlineData(SpfResult.None, "payroll.example", ClientCertificateInfo.Untrusted, true)]
    public async Task Facts_are_asked_for(SpfResult spf, string domain, string? certificate, bool isRefused)
    {
        using var house = House("scripts/rules/facts.js");
        house.Session.Facts["spf"] = new SpfFinding(spf, SpfIdentity.MailFrom, "client.example");
        house.Session.Tls = certificate is null ? null : new TlsInfo("1.3", "x", null, new ClientCertificateInfo("CN=x", "ab") { Problem = certificate.Length == 0 ? null : certificate });
        (await house.Judge(house.Rcpt("bob", domain))).Verdict
            .ShouldBe(isRefused ? Verdict.Reject("5.7.23", "Payroll takes mail from senders that can be verified") : Verdict.Continue);
    }

    [Fact]
    public async Task Reputation_asks_services()
    {
        Services.Http = (_, _) => Task.FromResult(FakeServices.Answer(200, """{ "score": 6 }""", "application/json"));
        Services.Tcp = (_, _) => Task.FromResult("action=REJECT"u8.ToArray());
        using var house = House("scripts/rules/reputation.js");
        (await house.Judge(house.Mail())).Verdict.ShouldBe(Verdict.Reject("5.7.1", "Bad reputation"));
        Services.Questions.ShouldHaveSingleItem().Path.ShouldBe("check/192.0.2.7");
        house.Session.Transaction = new FakeTransaction();
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Reject("5.7.1", "Refused by policy"));
        System.Text.Encoding.UTF8.GetString(Services.Asked.ShouldHaveSingleItem().Text.Span)
            .ShouldBe("request=smtpd_access_policy\nclient_address=192.0.2.7\nsender=ada@Example.ORG\nrecipient=bob@example.net\n\n");
    }

    [Fact]
    public async Task Tarpit_sleeps_and_its_timers_run_until_they_are_cancelled()
    {
        var clock = new ManualClock();
        using var house = House("scripts/rules/tarpit.js", clock);
        await house.Judge(house.Connect());
        await clock.UntilTimersAreAsync(2, TestContext.Current.CancellationToken);
        await house.Judge(house.Mail());
        await clock.UntilTimersAreAsync(1, TestContext.Current.CancellationToken);
        var asleep = house.Judge(new EhloEvent(house.Session, new HelloInfo("EHLO", "localhost")));
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        // The lane serves one call after the other: when this one is over, the other has left JavaScript, where it would cost its lane when time passes.
        await house.Judge(house.Mail());
        clock.Advance(TimeSpan.FromSeconds(5));
        (await asleep).Failed.ShouldBeFalse();
        await house.Judge(house.Mail());
        clock.Advance(TimeSpan.FromSeconds(55));
        (await house.Log.UntilAsync("still here", TestContext.Current.CancellationToken)).ShouldEndWith("still here SG-0123456789ABCDEF");
    }

    [Fact]
    public async Task Services_slow_down_strangers_and_report_first_contacts()
    {
        var rule = Examples().First(example => example.Name == "scripts/rules/services.js").Text;
        using var store = new ScriptGate.Storage.Memory.MemoryStateStore(TimeProvider.System);
        using var house = new RuleHouse(rule, it => new RuleServices
        {
            Store = store,
            DataGroups = ServiceHouse.Groups(it, [("partners", ScriptGate.Core.Configuration.DataGroupType.Address, "10.0.0.0/8\n")]),
        });
        for (var i = 0; i < 60; i++)
        {
            (await house.Judge(Rcpt(house.Session))).Verdict.ShouldBe(Verdict.Continue);
        }

        var refused = (await house.Judge(Rcpt(house.Session))).Verdict;
        refused.Kind.ShouldBe(VerdictKind.Defer);
        refused.Text.ShouldStartWith("Slow down, try again in ");
        house.Session.Reports.ShouldHaveSingleItem().Violation.Name.ShouldBe("first-contact-without-mx");
        var partner = new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 1) };
        (await house.Judge(Rcpt(partner))).Verdict.ShouldBe(Verdict.Continue);
    }

    private static RcptEvent Rcpt(FakeSession session)
    {
        var transaction = new FakeTransaction();
        session.Transaction = transaction;
        return new RcptEvent(session, transaction, new FakeRecipient("bob", "example.net"));
    }

    private RuleLoadRequest Request(RuleFolder folder, IReadOnlyList<RuleReference> rules)
    {
        var options = new GatewayOptions
        {
            DataGroups = new Dictionary<string, DataGroupOptions>(StringComparer.Ordinal) { ["partners"] = new() { File = folder.Write("scripts/data/partners.txt", "10.0.0.0/8\n"), Type = DataGroupType.Address } },
        };
        return new RuleLoadRequest(folder.Root, rules, RuleHouse.Pools) { Services = new RuleServices { DataGroups = ScriptGate.Core.DataGroups.DataGroupSet.Load(options, []), External = Services.Set }, Members = RuleHouse.Members };
    }

    private RuleHouse House(string name, TimeProvider? clock = null)
    {
        var examples = Examples().ToDictionary(example => example.Name, example => example.Text, StringComparer.Ordinal);
        return new RuleHouse(examples[name], services: new RuleServices { External = Services.Set }, clock: clock, files: [.. examples.Where(example => example.Key.StartsWith("scripts/lib/", StringComparison.Ordinal)).Select(example => (example.Key, example.Value))]);
    }

    private static IEnumerable<(string Name, string Text)> Examples() =>
        Example().Matches(Page.Value).Select(match => (match.Groups["name"].Value, match.Groups["text"].Value));

    private static HashSet<string> NamesOnPage() => Word().Matches(Page.Value).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("```js\\n// (?<name>scripts/[a-z/.-]+)\\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
