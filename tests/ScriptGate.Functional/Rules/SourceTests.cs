using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules choose the address that connections to members are made from; it belongs to the identity of a connection.</summary>
public sealed class SourceTests
{
    [Fact]
    public async Task Connections_come_from_the_address_and_serve_only_sessions_that_want_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithRule("on('EHLO', (s, h) => { if (h.name === 'two.example') s.source = '127.0.0.2'; log(s.source); });"));

        foreach (var name in new[] { "two.example", "one.example", "two.example", "one.example" })
        {
            await using var client = gateway.Connect();
            await client.GreetAsync($"EHLO {name}");
            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        var used = member.Connections.Where(connection => connection.Bodies.Count > 0).ToList();
        used.Select(connection => (connection.Client, connection.Bodies.Count)).ShouldBe([(IPAddress.Parse("127.0.0.2"), 2), (IPAddress.Loopback, 2)]);
        EventTests.Said(gateway).ShouldBe(["127.0.0.2", "null", "127.0.0.2", "null"]);
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::1")]
    public async Task An_address_that_is_not_ours_is_a_failure_to_connect_that_says_nothing_about_the_member(string source)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""
            on('EHLO', (s, h) => { if (h.name === 'two.example') s.source = '{{source}}'; });
            on('POOL_FAILED', (s, f) => log(f.reason));
            """));

        // More often than a member may fail before it counts as down.
        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync("EHLO two.example");
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
        }

        EventTests.Said(gateway).ShouldAllBe(line => line.Contains(source, StringComparison.Ordinal));
        await using var next = gateway.Connect();
        await next.GreetAsync();
        (await next.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("'nowhere'", "source: 'nowhere' is not an IP address")]
    [InlineData("'127.1'", "is not an IP address")]
    [InlineData("'0.0.0.0'", "is not the address of a machine")]
    [InlineData("'::'", "is not the address of a machine")]
    [InlineData("'224.0.0.1'", "is not the address of a machine")]
    [InlineData("'ff02::1'", "is not the address of a machine")]
    [InlineData("25", "must be a string")]
    public async Task What_is_no_address_fails_the_step(string source, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MAIL', s => {{ s.source = {source}; }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(reason);
    }
}
