using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules choose how a member is reached and told of the client, and see at SERVER_CONNECTED what came of it.</summary>
public sealed class ServerSideTests : IDisposable
{
    private const string Tell = """
        on('SERVER_CONNECTED', (s, c) => log(JSON.stringify([c.pool, c.member, c.reused, String(c.address), String(c.source), c.tls && [c.tls.version, c.tls.cipher, c.tls.verified, c.tls.problem], c.announced])));
        """;

    private readonly TestCertificates _authority = new();

    [Fact]
    public async Task What_a_connection_is_like_is_told_for_each_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithRule("on('EHLO', (s, h) => { if (h.name === 'two.example') s.source = '127.0.0.2'; });" + Tell));

        foreach (var name in new[] { "one.example", "one.example", "two.example" })
        {
            await SendAsync(gateway, name);
        }

        EventTests.Said(gateway).ShouldBe(
        [
            $"""["mail","{member.Address}",false,"127.0.0.1","127.0.0.1",null,"none"]""",
            $"""["mail","{member.Address}",true,"127.0.0.1","127.0.0.1",null,"none"]""",
            $"""["mail","{member.Address}",false,"127.0.0.1","127.0.0.2",null,"none"]""",
        ]);
    }

    [Theory]
    [InlineData("none", "selected.tls = 'require'; selected.name = 'mx.partner.example'", """["1.3","TLS_AES_256_GCM_SHA384",true,null]""")]
    [InlineData("none", "selected.tls = 'require'; selected.verify = false", """["1.3","TLS_AES_256_GCM_SHA384",false,"the certificate of CN=test is not for 127.0.0.1"]""")]
    [InlineData("none", "selected.tls = 'opportunistic'", """["1.3","TLS_AES_256_GCM_SHA384",false,"the certificate of CN=test is not for 127.0.0.1"]""")]
    [InlineData("opportunistic", "selected.name = 'mx.partner.example'", """["1.3","TLS_AES_256_GCM_SHA384",true,null]""")]
    public async Task TLS_that_a_rule_asks_for_is_used_and_described(string mode, string choice, string told)
    {
        await using var member = ScriptedMember.Start(script => script.Certificate = _authority.Issue("mx.partner.example"));
        await using var gateway = await TestGateway.StartAsync(Scene(member, mode).WithRule($"on('POOL_SELECTED', (s, selected) => {{ {choice}; }}); on('SERVER_CONNECTED', (s, c) => log(JSON.stringify(c.tls && [c.tls.version, c.tls.cipher, c.tls.verified, c.tls.problem])));"));

        await SendAsync(gateway);

        EventTests.Said(gateway).ShouldBe([told]);
        member.Connections.Single(connection => connection.Bodies.Count > 0).IsEncrypted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rule_may_refuse_a_member_that_did_not_prove_who_it_is()
    {
        await using var member = ScriptedMember.Start(script => script.Certificate = _authority.Issue("mx.partner.example"));
        await using var gateway = await TestGateway.StartAsync(Scene(member, "opportunistic").WithRule("on('SERVER_CONNECTED', (s, c) => { if (!c.tls || !c.tls.verified) return defer('4.7.5', 'The mail server could not be verified'); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.7.5 The mail server could not be verified");

        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("selected.tls = 'none'", "tls")]
    [InlineData("selected.tls = 'opportunistic'", "tls")]
    [InlineData("selected.verify = false", "verify")]
    public async Task A_rule_that_asks_for_less_than_is_configured_fails_and_no_member_is_asked(string choice, string property)
    {
        await using var member = ScriptedMember.Start(script => script.Certificate = _authority.Issue("127.0.0.1"));
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require").WithRule(Failing(choice)));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        var before = member.Connections.Count;

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 ");

        member.Connections.Count.ShouldBe(before);
        gateway.Log.Of("StepFailed").ShouldHaveSingleItem();
        EventTests.Said(gateway).ShouldHaveSingleItem().ShouldBe($"{property}: the pool 'mail' is configured to use 'require' with a valid certificate; a rule may ask for more and not for less");
    }

    [Fact]
    public async Task What_the_policy_says_of_a_pool_is_what_rules_start_from()
    {
        await using var member = ScriptedMember.Start(script => script.Certificate = _authority.Issue("127.0.0.1"));
        var scenario = Scene(member, "require").WithRule("on('POOL_SELECTED', (s, selected) => { log(selected.tls); selected.tls = 'opportunistic'; });");
        scenario.Configuration["securityProfiles"]!["few"]!["checks"]!["tls-policy"] = JsonNode.Parse("""{ "members": { "mail": { "mode": "none" } } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);

        await SendAsync(gateway);

        EventTests.Said(gateway).ShouldBe(["none"]);
        member.Connections.Single(connection => connection.Bodies.Count > 0).IsEncrypted.ShouldBeTrue();
    }

    [Fact]
    public async Task XCLIENT_is_said_for_those_sessions_that_a_rule_chooses()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("XCLIENT NAME ADDR PROTO HELO LOGIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithRule("on('POOL_SELECTED', (s, selected) => { if (s.hello.name !== 'own.example') selected.announce = 'xclient'; });" + Tell));

        foreach (var name in new[] { "one.example", "own.example", "two.example" })
        {
            await SendAsync(gateway, name);
        }

        EventTests.Said(gateway).Select(line => line.Split(',')).Select(parts => (parts[2], parts[^1])).ShouldBe([("false", "\"xclient\"]"), ("false", "\"none\"]"), ("true", "\"xclient\"]")]);
        member.Messages.Select(message => message.Announced?.Split(' ')[3]).ShouldBe(["HELO=one.example", null, "HELO=two.example"], "and nobody is taken for a client of before");
    }

    [Theory]
    [InlineData(true, "451 4.4.1 ")]
    [InlineData(false, "250 ")]
    public async Task A_member_that_does_not_take_it_gets_the_mail_only_where_the_pool_allows_that(bool isRequired, string reply)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule("on('POOL_SELECTED', (s, selected) => { selected.announce = 'xclient'; });" + Tell);
        scenario.Pool["clientAddressRequired"] = isRequired;
        await using var gateway = await TestGateway.StartAsync(scenario);

        // More often than a member may fail before it counts as down.
        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith(reply);
        }

        gateway.Diagnostics.ShouldNotContain(diagnostic => diagnostic.Message.Contains("clientAddressRequired", StringComparison.Ordinal));
        gateway.Host.Members.Members.ShouldHaveSingleItem().IsAvailable.ShouldBeTrue();
        EventTests.Said(gateway).Select(line => line.Split(',')[^1]).ShouldBe(isRequired ? [] : ["\"none\"]", "\"none\"]", "\"none\"]", "\"none\"]"]);
    }

    [Fact]
    public async Task The_version_of_a_PROXY_header_can_be_chosen_where_there_is_one()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(async step =>
        {
            await step.SkipReadAsync();
            await step.DefaultAsync();
        }));
        var scenario = new Scenario(member.Address).WithRule("on('POOL_SELECTED', (s, selected) => { selected.announce = 'proxy-v1'; });" + Tell);
        scenario.Pool["clientAddress"] = "proxy-v2";
        await using var gateway = await TestGateway.StartAsync(scenario);

        await SendAsync(gateway);

        member.Connections[^1].Received.ShouldStartWith("PROXY TCP4 192.0.2.7 ");
        EventTests.Said(gateway).ShouldHaveSingleItem().ShouldEndWith("\"proxy-v1\"]");
    }

    [Theory]
    [InlineData("none", "proxy-v2", "'none', 'xclient'")]
    [InlineData("proxy-v1", "none", "'proxy-v1', 'proxy-v2'")]
    [InlineData("proxy-v2", "xclient", "'proxy-v2', 'proxy-v1'")]
    [InlineData("xclient", "none", "'xclient'")]
    public async Task What_members_cannot_be_told_or_must_be_told_no_rule_changes(string configured, string chosen, string possible)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule(Failing($"selected.announce = '{chosen}'"));
        scenario.Pool["clientAddress"] = configured;
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 ");

        gateway.Log.Of("StepFailed").ShouldHaveSingleItem();
        EventTests.Said(gateway).ShouldHaveSingleItem().ShouldBe($"announce: members of the pool 'mail' cannot be told in this way; what can be chosen: {possible}");
    }

    public void Dispose() => _authority.Dispose();

    private static string Failing(string choice) => $"on('POOL_SELECTED', (s, selected) => {{ try {{ {choice}; }} catch (e) {{ log(e.message); throw e; }} }});";

    private static async Task SendAsync(TestGateway gateway, string hello = "client.example")
    {
        await using var client = gateway.Connect(IPAddress.Parse("192.0.2.7"));
        await client.GreetAsync($"EHLO {hello}");
        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }

    private Scenario Scene(ScriptedMember member, string mode)
    {
        var scenario = new Scenario(member.Address).WithFile("certs/members.pem", _authority.AuthorityPem);
        scenario.Pool["serverTls"] = new JsonObject { ["mode"] = mode, ["ca"] = "certs/members.pem" };
        return scenario;
    }
}
