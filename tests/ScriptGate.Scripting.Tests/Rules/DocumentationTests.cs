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
    private static readonly Lazy<string> Page = new(() => File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "writing-rules.md")));

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

        rules.Count.ShouldBe(7);
        using var engine = new JavaScriptCoreRuleEngine(new FakeClock(), NullLoggerFactory.Instance);
        var result = engine.Load(new RuleLoadRequest(folder.Root, rules, RuleHouse.Pools), previous: null);
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

    private static RuleHouse House(string name)
    {
        var examples = Examples().ToDictionary(example => example.Name, example => example.Text, StringComparer.Ordinal);
        return new RuleHouse(examples[name], files: [.. examples.Where(example => example.Key.StartsWith("scripts/lib/", StringComparison.Ordinal)).Select(example => (example.Key, example.Value))]);
    }

    private static IEnumerable<(string Name, string Text)> Examples() =>
        Example().Matches(Page.Value).Select(match => (match.Groups["name"].Value, match.Groups["text"].Value));

    private static HashSet<string> NamesOnPage() => Word().Matches(Page.Value).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScriptGate.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("ScriptGate.sln is not above the tests.");
    }

    [GeneratedRegex("```js\\n// (?<name>scripts/[a-z/.-]+)\\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
