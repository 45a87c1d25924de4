using System.Net;
using ScriptGate.Core.Tls;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>What a virtual server counts of TLS: a scripted run, number by number.</summary>
public sealed class TlsCounterTests
{
    private static readonly IPEndPoint Other = new(IPAddress.Loopback, 2526);

    [Fact]
    public async Task Each_virtual_server_counts_its_own_and_begins_anew_by_itself()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Two(member));
        var (inbound, other) = (Counters(gateway, "inbound"), Counters(gateway, "other"));

        // Four commands that have to wait for TLS, three that need not, and one of a server that lets everybody in.
        await using var first = gateway.Connect();
        await first.GreetAsync("HELO client.example");
        foreach (var line in (string[])["MAIL FROM:<a@client.example>", "RSET", "AUTH PLAIN AAAA", "NOOP", "EHLO client.example"])
        {
            await first.SayAsync(line);
        }

        await using var open = gateway.Connect(to: Other);
        (await open.GreetAsync("HELO client.example")).ShouldStartWith("250 ");
        Numbers(inbound).ShouldBe((0, 0, 0, 0, 0, 4));

        await first.SayAsync("STARTTLS");
        await first.SecureAsync();

        // A client may be done with its part of the handshake before the gateway is: what is answered behind it was counted.
        (await first.SayAsync("EHLO client.example")).ShouldStartWith("250");
        await using var second = await TlsAsync(gateway, to: null);
        Numbers(inbound).ShouldBe((2, 2, 2, 0, 0, 4));

        // One goes, one comes: three in all, never more than two at a time.
        await LeaveAsync(second);
        await using var third = await TlsAsync(gateway, to: null);
        Numbers(inbound).ShouldBe((3, 2, 2, 0, 0, 4));

        await using var broken = gateway.Connect();
        await broken.GreetAsync();
        await broken.SayAsync("STARTTLS");
        await broken.SendAsync("this is no handshake\r\n");
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        await using var elsewhere = await TlsAsync(gateway, Other);
        Numbers(inbound).ShouldBe((3, 2, 2, 1, 0, 4));
        Numbers(other).ShouldBe((1, 1, 1, 0, 0, 0));

        // A reload goes on counting; a reset begins anew, and those who are still in TLS are.
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        Counters(gateway, "inbound").ShouldBeSameAs(inbound);
        await LeaveAsync(third);
        inbound.Reset();
        Numbers(inbound).ShouldBe((0, 1, 1, 0, 0, 0));
        Numbers(other).ShouldBe((1, 1, 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_client_that_goes_without_a_word_is_not_counted_any_more()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        var client = gateway.Connect();
        await client.SecureAsync();
        await client.ReadReplyAsync();
        Counters(gateway, "inbound").Current.ShouldBe(1);

        await client.DisposeAsync();
        await gateway.Host.StopAsync(TestContext.Current.CancellationToken);

        Counters(gateway, "inbound").ShouldSatisfyAllConditions(counters => counters.Current.ShouldBe(0), counters => counters.Accepted.ShouldBe(1));
    }

    [Fact]
    public void The_maximum_is_the_most_at_one_time()
    {
        var counters = new TlsCounters();
        Parallel.For(0, 1000, _ =>
        {
            counters.Entered();
            counters.Left();
        });

        counters.Accepted.ShouldBe(1000);
        counters.Current.ShouldBe(0);
        counters.Maximum.ShouldBeInRange(1, 1000);
        counters.Reset();
        counters.Maximum.ShouldBe(0);
    }

    private static async Task<RawClient> TlsAsync(TestGateway gateway, IPEndPoint? to)
    {
        var client = gateway.Connect(to: to);
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        return client;
    }

    private static async Task LeaveAsync(RawClient client)
    {
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        (await client.ReadToEndAsync()).ShouldBeEmpty();
    }

    private static Scenario Two(ScriptedMember member)
    {
        var scenario = new Scenario(member.Address).WithTls().With("starttls", "\"require\"");
        scenario.Configuration["virtualServers"]!["other"] = scenario.Server.DeepClone();
        scenario.Configuration["virtualServers"]!["other"]!["listen"] = new System.Text.Json.Nodes.JsonArray("127.0.0.1:2526");
        scenario.Configuration["virtualServers"]!["other"]!["starttls"] = "allow";
        return scenario;
    }

    private static TlsCounters Counters(TestGateway gateway, string server) => gateway.Host.TlsBook.Of(server);

    private static (long Accepted, long Current, long Maximum, long Failed, long Refused, long Blocked) Numbers(TlsCounters counters) =>
        (counters.Accepted, counters.Current, counters.Maximum, counters.Failed, counters.Refused, counters.Blocked);
}
