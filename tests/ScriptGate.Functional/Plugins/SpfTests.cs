using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>spf</c> through the whole gateway.</summary>
public sealed class SpfTests
{
    private const string Blocking = """{ "spf": { "alarm": true, "block": true } }""";
    private const string Alarming = """{ "spf": { "alarm": true, "block": false } }""";

    [Fact]
    public async Task A_fail_is_refused_for_each_recipient_but_those_who_must_be_reached()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, Blocking).WithExempt("postmaster"));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: HELO mail.client.example
            S: 250 gw.example
            C: MAIL FROM:<a@forged.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<b@example.org>
            S: 550-5.7.23 SPF MAIL FROM check failed
            S: 550-5.7.23 The domain forged.example explains:
            S: 550 5.7.23 192.0.2.7 is not ours (support ID <id>)
            C: RCPT TO:<postmaster@example.org>
            S: 250 2.1.5 Recipient ok
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: help
            C:
            C: .
            S: 250 2.0.0 Stored as ...
            C: QUIT
            S: 221 2.0.0 Bye
            """);

        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("\r\nAuthentication-Results: gw.example; spf=fail smtp.mailfrom=forged.example;");
        var violation = (await gateway.SearchAsync())[0].Violations.ShouldHaveSingleItem();
        (violation.Name, violation.SubCode, violation.Blocked).ShouldBe(("spf", "mail-from", true));
        violation.Evidence.ShouldNotBeNull()["directive"].ShouldBe("-all");
    }

    [Fact]
    public async Task Every_transaction_of_a_session_has_a_result_of_its_own()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, Blocking);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");

        (await client.MailAsync(sender: "a@client.example")).ShouldStartWith("250 2.0.0 ");
        (await client.SayAsync("MAIL FROM:<a@forged.example>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550-5.7.23 ");
        (await client.SayAsync("RSET")).ShouldStartWith("250 ");
        (await client.MailAsync(sender: "a@client.example")).ShouldStartWith("250 2.0.0 ");

        member.Messages.Count.ShouldBe(2);
        member.Messages.ShouldAllBe(message => message.Text.Contains("spf=pass smtp.mailfrom=client.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Alarming, "250 2.0.0 ", 1)]
    [InlineData("""{ "spf": { "alarm": false, "block": false } }""", "250 2.0.0 ", 0)]
    [InlineData("""{ "spf": { "alarm": false, "block": true, "refuseAt": "now" } }""", "550-5.7.23 ", 0)]
    [InlineData("""{ "spf": { "alarm": true, "block": true, "reply": "550 5.7.1 No" } }""", "550 5.7.1 No", 1)]
    public async Task The_profile_decides(string checks, string reply, int violations)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, checks);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");

        var answers = await client.MailAsync(sender: "a@forged.example");

        answers.Split('\n').ShouldContain(line => line.StartsWith(reply, StringComparison.Ordinal));
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        (await gateway.SearchAsync()).SelectMany(record => record.Violations).Count().ShouldBe(violations);
    }

    [Theory]
    [InlineData(Blocking, "451 4.7.24 SPF could not be checked, please try again later (support ID <id>)")]
    [InlineData(Alarming, "250 2.1.5 Recipient ok")]
    public async Task DNS_that_fails_defers_only_where_the_check_blocks(string checks, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, checks);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");
        await client.SayAsync("MAIL FROM:<a@down.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);
    }

    [Fact]
    public async Task A_transaction_that_uses_up_its_look_ups_is_deferred_and_never_passes()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, Blocking).WithTop("dns", """{ "sessionLookups": 5 }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");
        await client.SayAsync("MAIL FROM:<a@many.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.7.24 ");
        await client.SayAsync("RSET");
        (await client.MailAsync(sender: "a@client.example")).ShouldStartWith("250 2.0.0 ");
    }

    [Fact]
    public async Task DNS_that_is_slow_defers_when_the_time_of_the_check_is_over()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        var scenario = Scene(member, """{ "spf": { "alarm": true, "block": true, "timeout": "25s" } }""");
        scenario.Clock = clock;
        var resolver = scenario.Resolver!.Hold("slow.example");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");
        await client.SendAsync("MAIL FROM:<a@slow.example>\r\n");
        await resolver.UntilAskedAsync("TXT slow.example", TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(20));

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.7.24 ");
        gateway.Log.Of("StepTimedOut").ShouldBeEmpty();
    }

    [Fact]
    public async Task Trusted_clients_are_exempt_and_their_fields_stay()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, Blocking).WithTop("trustedNetworks", """["192.0.2.0/24"]"""));
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");

        (await client.MailAsync("Authentication-Results: gw.example; spf=pass\r\nSubject: x\r\n\r\nHi.\r\n", "a@forged.example")).ShouldStartWith("250 2.0.0 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("\r\nAuthentication-Results: gw.example; spf=pass\r\nSubject");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public async Task Forged_results_are_gone_and_ours_stands_on_top_however_large_the_message_is(string filling)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, Alarming);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.client.example");
        var body = filling.Length == 0 ? "Hi.\r\n" : string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 6000));

        await client.MailAsync(
            "Authentication-Results: (it's us)\r\n GW.example; spf=pass\r\nARC-Authentication-Results: i=1; gw.example; spf=pass\r\nReceived-SPF: pass\r\n"
            + "Authentication-Results: other.example; none\r\nSubject: x\r\n\r\n" + body, "a@forged.example");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        var header = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n");
        header[0].ShouldStartWith("Received: ");
        header[1..].ShouldBe(["Authentication-Results: gw.example; spf=fail smtp.mailfrom=forged.example; spf=none smtp.helo=mail.client.example", "Authentication-Results: other.example; none", "Subject: x"]);
    }

    [Fact]
    public async Task A_null_path_is_judged_by_the_hello_name_alone()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, Blocking);
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO forged.example");
        await client.SayAsync("MAIL FROM:<>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550-5.7.23 SPF HELO check failed");
    }

    [Theory]
    [InlineData("\"time\": \"500ms\"", "time")]
    [InlineData("\"time\": \"2m\"", "time")]
    [InlineData("\"field\": \"x-spf\"", "field")]
    [InlineData("\"hello\": 1", "hello")]
    public async Task An_option_that_is_wrong_refuses_the_configuration(string option, string key)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, $$"""{ "spf": { {{option}} } }""");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem().ToString().ShouldContain(key);
    }

    private static Task<TestGateway> StartAsync(ScriptedMember member, string checks) => TestGateway.StartAsync(Scene(member, checks));

    private static Scenario Scene(ScriptedMember member, string checks) => new Scenario(member.Address)
    {
        Resolver = new FakeResolver()
            .Txt("client.example", "v=spf1 ip4:192.0.2.0/24 -all")
            .Txt("forged.example", "v=spf1 ip4:198.51.100.0/24 -all exp=why.forged.example")
            .Txt("why.forged.example", "%{i} is not ours")
            .Txt("many.example", "v=spf1 a:a1.example a:a2.example a:a3.example a:a4.example a:a5.example a:a6.example +all")
            .Address("a1.example", "198.51.100.1").Address("a2.example", "198.51.100.1").Address("a3.example", "198.51.100.1").Address("a4.example", "198.51.100.1")
            .Address("a5.example", "198.51.100.1").Address("a6.example", "198.51.100.1")
            .Fail("down.example"),
    }.WithChecks(checks);
}
