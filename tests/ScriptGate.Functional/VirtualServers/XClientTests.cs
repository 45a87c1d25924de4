using System.Net;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>XCLIENT from listed networks, and from others (CMD-23).</summary>
public sealed class XClientTests
{
    private const string Offer = "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

    private static readonly IPAddress Upstream = IPAddress.Parse("10.0.0.5");

    [Fact]
    public async Task A_listed_client_announces_its_own_and_the_session_begins_anew_as_that_clients()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).WithTop("trustedNetworks", """["10.0.0.0/8"]""").WithRule("""
            on('CONNECT', session => { log(['CONNECT', String(session.client.address), session.client.port, session.client.trusted].join(' ')); });
            on('MAIL', session => { log(['MAIL', session.hello.name, session.hello.verb, session.user, session.proxy.protocol, String(session.proxy.address), session.proxy.clientName].join(' ')); });
            """));
        await using var client = gateway.Connect(Upstream);

        (await client.GreetAsync("EHLO upstream.example")).ShouldContain(Offer);
        (await client.SayAsync("XCLIENT ADDR=192.0.2.77 PORT=4711 NAME=mail.client.example")).ShouldBe("220 gw.example ESMTP ScriptGate");
        (await client.SayAsync("XCLIENT HELO=hello.example PROTO=SMTP LOGIN=ada")).ShouldBe("220 gw.example ESMTP ScriptGate");
        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("503 5.5.1 Say EHLO or HELO first (support ID <id>)");
        (await client.SayAsync("EHLO upstream.example")).ShouldContain(Offer);
        (await client.MailAsync()).ShouldStartWith("250 ");

        Rules.EventTests.Said(gateway).Where(line => !line.Contains("RCPT", StringComparison.Ordinal)).ShouldBe(
            ["CONNECT 10.0.0.5 40001 true", "CONNECT 192.0.2.77 4711 false", "CONNECT 192.0.2.77 4711 false", "MAIL hello.example HELO ada xclient 10.0.0.5 mail.client.example"]);
        member.Messages.ShouldHaveSingleItem().Text.ShouldStartWith("Received: from hello.example ([192.0.2.77])");
        var record = (await gateway.SearchAsync(least: 2)).First(record => record.Result == TransactionResult.Delivered);
        (record.Client.ToString(), record.Hello, record.User, record.Trusted).ShouldBe(("192.0.2.77:4711", "hello.example", "ada", false));
    }

    [Theory]
    [InlineData("XCLIENT ADDR=127.0.0.1")]
    [InlineData("XFORWARD ADDR=127.0.0.1")]
    public async Task From_elsewhere_it_is_neither_offered_nor_believed(string command)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldNotContain("XCLIENT");
        Transcript.WithoutId(await client.SayAsync(command)).ShouldBe("550 5.7.0 You are not authorised to say this (support ID <id>)");
        (await client.MailAsync()).ShouldStartWith("250 ");

        (await gateway.SearchAsync(least: 2)).ShouldAllBe(record => record.Client.Address.Equals(TestGateway.Stranger.Address));
    }

    [Theory]
    [InlineData("XCLIENT")]
    [InlineData("XCLIENT ADDR=nobody")]
    [InlineData("XCLIENT COLOUR=blue")]
    public async Task What_is_wrong_changes_nothing(string command)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync(command)).ShouldBe("501 5.5.4 Syntax error in parameters or arguments (support ID <id>)");
        (await client.MailAsync()).ShouldStartWith("250 ");

        (await gateway.SearchAsync(least: 2)).ShouldAllBe(record => record.Client.Address.Equals(Upstream));
    }

    [Fact]
    public async Task In_a_transaction_it_is_out_of_sequence()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldBe("503 5.5.1 Not possible during a transaction (support ID <id>)");
    }

    [Fact]
    public async Task An_address_that_is_not_known_does_not_inherit_trust()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).WithTop("trustedNetworks", """["10.0.0.0/8"]""")
            .WithRule("on('MAIL', session => { log(String(session.client.address) + ' ' + session.client.trusted + ' ' + session.user); });"));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();
        await client.SayAsync("XCLIENT LOGIN=ada ADDR=192.0.2.1");
        await client.SayAsync("XCLIENT LOGIN=[UNAVAILABLE] ADDR=[UNAVAILABLE] NAME=[TEMPUNAVAIL]");
        await client.SayAsync("EHLO upstream.example");
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Rules.EventTests.Said(gateway).ShouldBe(["0.0.0.0 false null"]);
    }

    [Fact]
    public async Task A_rule_that_refuses_the_announced_client_answers_in_the_place_of_the_greeting()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).WithRule("on('CONNECT', session => { if (session.client.address.in('192.0.2.0/24')) return reject('5.7.1', 'Not from there'); });"));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldBe("554 5.7.1 Not from there (support ID <id>)");
        (await client.SayAsync("EHLO upstream.example")).ShouldStartWith("503 ");
    }

    [Fact]
    public async Task The_announced_client_is_the_one_that_is_counted()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).With("limits", """{ "connectionsPerClient": 1 }"""));
        await using var first = gateway.Connect(Upstream);
        await first.GreetAsync();
        (await first.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldStartWith("220 ");

        // Its place was free at once, and the announced client's is taken.
        await using var second = gateway.Connect(Upstream);
        (await second.GreetAsync()).ShouldContain("250");
        Transcript.WithoutId(await second.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldBe("421 4.7.0 Too many connections, please try again later (support ID <id>)");
        (await second.ReadToEndAsync()).ShouldBe("");
        (await first.SayAsync("QUIT")).ShouldStartWith("221 ");
        await first.ReadToEndAsync();

        await using var third = gateway.Connect(Upstream);
        await third.GreetAsync();
        (await third.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Who_says_it_in_several_commands_is_one_client_all_the_same()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).With("limits", """{ "connectionRatePerNetwork": 1 }""").WithProfile("""
            { "parent": null, "checks": { "rate-limit": { "alarm": true, "block": true, "limits": [{ "count": "concurrent-connections", "per": "client", "limit": 1 }] } } }
            """));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();

        (await client.SayAsync("XCLIENT ADDR=192.0.2.77")).ShouldStartWith("220 ");
        (await client.SayAsync("XCLIENT NAME=mail.client.example")).ShouldStartWith("220 ");
        (await client.SayAsync("XCLIENT HELO=hello.example")).ShouldStartWith("220 ");
        await client.SayAsync("EHLO upstream.example");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Nothing_of_the_client_before_stays_with_the_announced_one()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member).WithRule("""
            on('CONNECT', session => { log('before: ' + String(session.notes.who)); session.notes.who = String(session.client.address); });
            on('DISCONNECT', (session, disconnected) => { log('gone: ' + String(session.client.address) + ' ' + disconnected.reason); });
            """));
        await using var client = gateway.Connect(Upstream);
        await client.GreetAsync();
        await client.SayAsync("XCLIENT ADDR=192.0.2.77");
        await client.SayAsync("QUIT");
        await gateway.Log.UntilAsync("RuleSaid", "quit", TestContext.Current.CancellationToken);

        Rules.EventTests.Said(gateway).Where(line => line.StartsWith("before", StringComparison.Ordinal)).ShouldBe(["before: undefined", "before: undefined"]);
        Rules.EventTests.Said(gateway).Where(line => line.StartsWith("gone", StringComparison.Ordinal)).ShouldBe(["gone: 10.0.0.5 replaced", "gone: 192.0.2.77 quit"]);
    }

    private static Scenario Of(ScriptedMember member) => new Scenario(member.Address).With("xclient", """{ "from": ["10.0.0.0/8"] }""");
}
