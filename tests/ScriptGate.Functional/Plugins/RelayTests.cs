using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>relay</c> in the built-in profile, through the whole gateway (POL-05).</summary>
public sealed class RelayTests
{
    [Theory]
    [InlineData("<a@elsewhere.example>")]
    [InlineData("<a%elsewhere.example@example.org>")]
    [InlineData("<\"a@elsewhere.example\"@example.org>")]
    [InlineData("<\"a%elsewhere.example\"@example.org>")]
    [InlineData("<elsewhere.example!a@example.org>")]
    [InlineData("<@example.org:a@elsewhere.example>")]
    [InlineData("<@gw.example,@example.org:a@elsewhere.example>")]
    [InlineData("<a@[203.0.113.9]>")]
    [InlineData("<a@[IPv6:2001:db8::9]>")]
    [InlineData("<a@gw.example>")]
    [InlineData("<a@sub.example.org>")]
    [InlineData("<a@example.org.elsewhere.example>")]
    [InlineData("<a@notexample.org>")]
    [InlineData("<postmaster@elsewhere.example>")]
    public async Task A_stranger_relays_nothing_and_no_member_is_asked(string path)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:" + path)).ShouldBe("550 5.7.1 Relaying denied (support ID <id>)");

        member.Connections.ShouldHaveSingleItem("the probe of the start");
        gateway.Log.Of("ViolationFound").ShouldHaveSingleItem().ShouldStartWith("Violation relay-denied ");
    }

    [Theory]
    [InlineData("<a@b@example.org>")]
    [InlineData("<a@elsewhere.example>@example.org")]
    [InlineData("<a@[elsewhere.example]>")]
    public async Task What_is_no_address_is_no_way_out_either(string path)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:" + path)).ShouldStartWith("501 5.");

        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a@example.org")]
    public async Task Neither_a_null_sender_nor_one_of_ours_opens_the_way_out(string sender)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");

        (await client.SayAsync("RCPT TO:<a@elsewhere.example>")).ShouldStartWith("550 5.7.1 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("<b@example.org>")]
    [InlineData("<b@EXAMPLE.ORG>")]
    [InlineData("<postmaster>")]
    [InlineData("<Postmaster@gw.example>")]
    public async Task A_stranger_reaches_us(string path)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:" + path)).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_client_of_a_trusted_network_sends_anywhere()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(System.Net.IPAddress.Loopback);
        await client.GreetAsync();

        (await client.OpenAsync("a@client.example", "b@elsewhere.example")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("0.0.0.0:2525", "there are no relay domains")]
    [InlineData("[::]:2525", "there are no relay domains")]
    [InlineData("192.0.2.1:2525", "there are no relay domains")]
    [InlineData("127.0.0.1:2525", null)]
    [InlineData("[::1]:2525", null)]
    public async Task A_server_that_strangers_reach_and_that_has_no_relay_domains_is_warned_about(string listen, string? warning)
    {
        await using var gateway = await TestGateway.StartAsync(Server(listen).WithTop("dataGroups", "{}"));

        gateway.Diagnostics.Where(diagnostic => diagnostic.Code == "SG1203").Select(diagnostic => diagnostic.Message)
            .ShouldBe(warning is null ? [] : [$"virtualServers.inbound.listen: is not loopback, and {warning}: only 'trustedNetworks' and authenticated clients can send; list your domains in the data group 'relayDomains'"]);
    }

    [Fact]
    public async Task An_empty_list_of_domains_is_none()
    {
        await using var gateway = await TestGateway.StartAsync(Server("0.0.0.0:2525").WithFile("relay-domains.txt", "# none yet\n"));

        gateway.Diagnostics.ShouldContain(diagnostic => diagnostic.Code == "SG1203" && diagnostic.Message.Contains("no relay domains"));
    }

    [Theory]
    [InlineData("""{ "checks": { "relay": { "block": false } } }""")]
    [InlineData("""{ "checks": { "relay": { "staging": true } } }""")]
    [InlineData("""{ "parent": null }""")]
    public async Task A_server_that_strangers_reach_and_that_relays_anywhere_is_warned_about(string profile)
    {
        await using var gateway = await TestGateway.StartAsync(
            Server("0.0.0.0:2525").With("securityProfile", "\"edge\"").WithTop("securityProfiles", $$"""{ "edge": {{profile}} }"""));

        gateway.Diagnostics.ShouldContain(diagnostic => diagnostic.Code == "SG1203" && diagnostic.Message.Contains("no check 'relay' that blocks"));
    }

    [Fact]
    public async Task With_domains_there_is_nothing_to_say()
    {
        await using var gateway = await TestGateway.StartAsync(Server("0.0.0.0:2525"));

        gateway.Diagnostics.ShouldBeEmpty();
    }

    private static Scenario Server(string listen) => new Scenario("127.0.0.1:1").With("listen", $"[\"{listen}\"]");
}
