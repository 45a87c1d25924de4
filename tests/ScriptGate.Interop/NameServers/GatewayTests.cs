using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;

namespace ScriptGate.Interop.NameServers;

/// <summary>What a gateway that asks real name servers makes of senders: <c>spf</c> and <c>sender-not-in-dns</c>.</summary>
public sealed class GatewayTests
{
    // Whether a look-up that fails stops mail, or is only written down.
    private const string Blocking = """{ "mail-validation": { "violations": { "sender-not-in-dns": { "block": true } } }, "spf": { "block": true, "onFailure": "defer", "timeout": "25s" } }""";
    private const string SpfBlocking = """{ "mail-validation": { "violations": { "sender-not-in-dns": { "block": false } } }, "spf": { "block": true, "onFailure": "defer", "timeout": "25s" } }""";
    private const string Watching = """{ "mail-validation": { "violations": { "sender-not-in-dns": { "block": false } } }, "spf": { "block": false, "timeout": "25s" } }""";

    [Fact]
    public async Task Senders_are_decided_from_the_zones_of_real_name_servers()
    {
        var zones = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["zones.test"] = Zones.Of("zones.test", "ns IN A 127.0.0.1"),
            ["pass.test"] = Zones.Of("pass.test", """
                @ IN MX 10 mx
                mx IN A 192.0.2.1
                @ IN TXT "v=spf1 include:_spf -all"
                @ IN TXT "something else"
                _spf IN CNAME list
                list IN TXT "v=spf1 ip4:127.0.0.0/8 -all"
                """.Replace("include:_spf", "include:_spf.pass.test", StringComparison.Ordinal)),
            ["fail.test"] = Zones.Of("fail.test", """
                @ IN MX 10 mx
                mx IN A 192.0.2.1
                @ IN TXT "v=spf1 mx -all"
                """),
            ["empty.test"] = Zones.Of("empty.test", "x IN A 192.0.2.1"),
        };
        await using var nsd = await Nsd.StartAsync(zones);
        var authorities = zones.Keys.ToDictionary(name => name, _ => nsd.EndPoint, StringComparer.Ordinal);

        // Nobody answers there.
        authorities["broken.test"] = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, FreePorts.Next());
        await using var unbound = await Unbound.StartAsync(authorities);
        await using var member = ScriptedMember.Start();
        await using var blocking = await RealGateway.StartAsync(Plan(member, unbound, Blocking));
        await using var spfBlocking = await RealGateway.StartAsync(Plan(member, unbound, SpfBlocking));
        await using var watching = await RealGateway.StartAsync(Plan(member, unbound, Watching));

        (await SendAsync(blocking, "pass.test")).ShouldStartWith("250 ");
        (await SendAsync(blocking, "fail.test")).ShouldStartWith("550 5.7.23 SPF MAIL FROM check failed");
        (await SendAsync(blocking, "nowhere.test")).ShouldStartWith("550 5.1.8 The domain of the sender is not in DNS");
        (await SendAsync(blocking, "empty.test")).ShouldStartWith("550 5.1.8 The domain of the sender is not in DNS");
        (await SendAsync(blocking, "broken.test")).ShouldStartWith("451 4.4.3 The domain of the sender cannot be looked up now, please try again later");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("spf=pass");

        (await SendAsync(spfBlocking, "broken.test")).ShouldStartWith("451 4.7.24 SPF could not be checked, please try again later");
        await spfBlocking.StopAsync();

        (await SendAsync(watching, "fail.test")).ShouldStartWith("250 ");
        (await SendAsync(watching, "nowhere.test")).ShouldStartWith("250 ");
        (await SendAsync(watching, "broken.test")).ShouldStartWith("250 ");
        member.Messages.Skip(1).Select(message => message.Text.Split("spf=")[1].Split(' ', ';', '\r')[0]).ShouldBe(["fail", "none", "temperror"]);

        await blocking.StopAsync();
        await watching.StopAsync();
    }

    private static GatewayPlan Plan(ScriptedMember member, Unbound unbound, string checks) => new GatewayPlan(member.Address)
        .With("securityProfile", "\"edge\"")
        .WithTop("trustedNetworks", """["192.0.2.0/24"]""")
        .WithTop("dataGroups", """{ "relayDomains": { "file": "relay-domains.txt" } }""")
        .WithFile("relay-domains.txt", "example.org\n")
        .WithTop("dns", $$"""{ "servers": ["{{unbound.EndPoint}}"] }""")
        .WithTop("securityProfiles", $$"""{ "edge": { "checks": {{checks}} } }""");

    private static async Task<string> SendAsync(RealGateway gateway, string domain)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        return await client.MailAsync(
            $"From: a@{domain}\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@{domain}>\r\nSubject: {domain}\r\n\r\nHi.\r\n", $"a@{domain}", "bob@example.org");
    }
}
