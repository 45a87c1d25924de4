using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>What rules change: pools, headers, notes, STARTTLS, and violations that the profile decides.</summary>
public sealed class RoutingTests
{
    [Theory]
    [InlineData("on('CONNECT', s => { s.pool = 'archive'; });")]
    [InlineData("on('MAIL', (s, m) => { m.transaction.pool = 'archive'; });")]
    [InlineData("on('RCPT', (s, r) => { r.pool = 'archive'; });")]
    [InlineData("on('CONNECT', s => { s.pool = 'mail'; }); on('RCPT', (s, r) => { s.transaction.pool = 'mail'; r.pool = 'archive'; });")]
    [InlineData("on('CONNECT', s => { s.pool = 'mail'; }); on('MAIL', s => { s.transaction.pool = 'archive'; });")]
    public async Task The_nearest_scope_chooses_the_pool(string rule)
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive).WithRule(rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        mail.Messages.ShouldBeEmpty();
        archive.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("defer-others", "452 4.5.3 ", 1)]
    [InlineData("refuse", "550 5.7.1 ", 1)]
    [InlineData("first-route", "250 2.1.5 ", 2)]
    public async Task The_first_accepted_recipient_fixes_the_pool(string multiRoute, string reply, int recipients)
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            TwoPools(mail, archive).With("multiRoute", $"\"{multiRoute}\"").WithRule("on('RCPT', (s, r) => { if (r.address.domain === 'archive.example') r.pool = 'archive'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 Recipient ok");

        (await client.SayAsync("RCPT TO:<c@archive.example>")).ShouldStartWith(reply);

        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        mail.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(recipients);
        archive.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Late_recipients_go_to_the_pool_of_their_own_transaction()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            TwoPools(mail, archive).With("recipients", "\"late\"").WithRule("on('RCPT', (s, r) => { if (r.address.domain === 'archive.example') r.pool = 'archive'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: "b@example.org")).ShouldStartWith("250 ");
        (await client.MailAsync(recipients: "c@archive.example")).ShouldStartWith("250 ");

        mail.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
        archive.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<c@archive.example>"]);
    }

    [Fact]
    public async Task A_pool_that_does_not_exist_is_the_rules_mistake()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive).WithRule("on('RCPT', (s, r) => { r.pool = ['arch', 've'].join(''); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain("there is no pool 'archve'; did you mean 'archive'?");
    }

    [Fact]
    public async Task Headers_that_a_rule_adds_and_removes_arrive_so()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('HEADERS', (s, m) => { m.headers.add('X-Client-Address', String(s.client.address)); m.headers.remove('x-spam'); });
            on('MESSAGE', (s, m) => { m.headers.add('X-Size', String(m.size)); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.MailAsync("Subject: x\r\nX-Spam: yes\r\nX-SPAM: folded\r\n more\r\nTo: b\r\n\r\nX-Spam: in the body stays\r\n");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        text[text.IndexOf("\r\nX-", StringComparison.Ordinal)..].ShouldBe("\r\nX-Size: 84\r\nX-Client-Address: 192.0.2.7\r\nSubject: x\r\nTo: b\r\n\r\nX-Spam: in the body stays\r\n");
    }

    [Fact]
    public async Task Notes_last_as_long_as_their_session_or_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('CONNECT', s => { s.notes.count = 0; });
            on('MAIL', s => { s.notes.count++; s.transaction.notes.mine = { n: s.notes.count, list: [1, 'two', null] }; });
            on('MESSAGE', (s, m) => { m.headers.add('X-Notes', JSON.stringify([s.notes.count, s.transaction.notes.mine])); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.MailAsync();
        await client.MailAsync();

        member.Messages[0].Text.ShouldContain("""X-Notes: [1,{"n":1,"list":[1,"two",null]}]""");
        member.Messages[1].Text.ShouldContain("""X-Notes: [2,{"n":2,"list":[1,"two",null]}]""");
    }

    [Fact]
    public async Task A_rule_may_demand_TLS_of_some_clients()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).WithTls().WithRule("on('CONNECT', s => { if (!s.client.trusted) s.starttls = 'require'; });"));
        await using var stranger = gateway.Connect();
        await using var friend = gateway.Connect(System.Net.IPAddress.Loopback);
        await stranger.GreetAsync();
        await friend.GreetAsync();

        (await stranger.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("530 5.7.0 ");
        (await friend.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("""{ "alarm": true, "block": true }""", "550 5.7.9 Bulk", true)]
    [InlineData("""{ "alarm": false, "block": true }""", "550 5.7.9 Bulk", false)]
    [InlineData("""{ "alarm": true, "block": false }""", "250 2.1.5 ", true)]
    [InlineData("""{ "alarm": false, "block": false }""", "250 2.1.5 ", false)]
    [InlineData("""{ "alarm": true, "block": true, "reply": "554 5.7.1 Not here" }""", "554 5.7.1 Not here (", true)]
    public async Task The_profile_decides_what_a_rules_violation_means(string policy, string reply, bool isRecorded)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", $$"""{ "edge": { "violations": { "bulk-sender": {{policy}} } } }""")
            .WithRule("on('RCPT', (s, r) => { violation('bulk-sender', { who: String(r.address) }, reject('5.7.9', 'Bulk')); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        var actual = await client.SayAsync("RCPT TO:<b@example.org>");

        actual.ShouldStartWith(reply);
        await client.SayAsync("RSET");
        await client.SayAsync("QUIT");
        var violations = gateway.Log.Of("Transaction").ShouldHaveSingleItem();
        violations.Contains("bulk-sender", StringComparison.Ordinal).ShouldBe(isRecorded);
    }

    [Fact]
    public async Task A_violation_that_nobody_lists_is_an_alarm_only()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('RCPT', () => { violation('unheard-of', { n: 1 }); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
        await gateway.SearchAsync();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("unheard-of");
    }

    private static Scenario TwoPools(ScriptedMember mail, ScriptedMember archive)
    {
        var scenario = new Scenario(mail.Address);
        scenario.Configuration["pools"]!["archive"] = new JsonObject
        {
            ["members"] = Scenario.Members(archive.Address),
            ["monitor"] = new JsonObject { ["type"] = "none" },
        };
        return scenario;
    }
}
