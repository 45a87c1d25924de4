using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>The address that members see: the pool's, the client's own, or a rule's.</summary>
public sealed class SourceAddressTests
{
    [Fact]
    public async Task A_pool_comes_from_its_address_and_a_rule_goes_before()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """{ "addresses": ["127.0.0.3", "2001:db8::3"] }""", "on('EHLO', (s, h) => { if (h.name === 'two.example') s.source = '127.0.0.2'; });");

        await MailAsync(gateway, "one.example");
        await MailAsync(gateway, "two.example");
        await MailAsync(gateway, "one.example");

        member.Messages.Select(message => message.Client?.ToString()).ShouldBe(["127.0.0.3", "127.0.0.2", "127.0.0.3"]);
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(2);
    }

    [Fact]
    public async Task A_second_recipient_stays_on_the_connection_of_the_first()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """{ "addresses": ["127.0.0.3"] }""");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["b@example.org", "c@example.org"])).ShouldStartWith("250 ");

        member.Connections.Count(connection => connection.Commands.Any(line => line.StartsWith("MAIL", StringComparison.Ordinal))).ShouldBe(1);
    }

    [Fact]
    public async Task Transparent_members_see_each_client_at_its_own_address()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """{ "transparent": true }""");

        foreach (var client in new[] { "127.0.0.7", "127.0.0.8", "127.0.0.7" })
        {
            await MailAsync(gateway, "one.example", IPAddress.Parse(client));
        }

        member.Messages.Select(message => message.Client?.ToString()).ShouldBe(["127.0.0.7", "127.0.0.8", "127.0.0.7"]);
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(2);
    }

    [Fact]
    public async Task A_client_of_the_other_family_is_served_from_where_the_system_says()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """{ "transparent": true }""");

        await MailAsync(gateway, "one.example", IPAddress.Parse("2001:db8::7"));

        member.Messages.ShouldHaveSingleItem().Client.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_says_nothing_about_the_member()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """{ "addresses": ["192.0.2.10"] }""");

        for (var i = 0; i < 6; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
        }

        gateway.Host.Members.Members.ShouldAllBe(state => state.IsAvailable);
        gateway.Log.Of("PoolFailed").ShouldAllBe(line => line.Contains("192.0.2.10", StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartAsync(ScriptedMember member, string source, string? rule = null)
    {
        var scenario = new Scenario(member.Address);
        scenario.Pool["source"] = JsonNode.Parse(source);
        return TestGateway.StartAsync(rule is null ? scenario : scenario.WithRule(rule));
    }

    private static async Task MailAsync(TestGateway gateway, string hello, IPAddress? address = null)
    {
        await using var client = gateway.Connect(address);
        await client.GreetAsync($"EHLO {hello}");
        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }
}
