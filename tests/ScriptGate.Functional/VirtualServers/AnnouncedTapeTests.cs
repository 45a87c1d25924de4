using System.Net;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Tapes;
using ScriptGate.Functional.Tracing;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>Sessions of announced clients are decided the same way when they are played again.</summary>
public sealed class AnnouncedTapeTests
{
    [Fact]
    public async Task What_rules_see_of_the_proxy_and_of_the_announced_client_is_on_the_tape()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .With("proxyProtocol", """{ "mode": "required", "from": ["10.0.0.0/8"] }""").With("xclient", """{ "from": ["192.0.2.0/24"] }""").WithRule("""
            on('MAIL', session => {
              const proxy = session.proxy;
              return reject('5.7.1', [session.client.address, session.client.port, proxy.address, proxy.port, proxy.protocol, proxy.clientName, proxy.field(0xEA), session.hello.name].map(String).join(' '));
            });
            """));
        using var deck = TapeDeck.Record(gateway);
        await using (var client = gateway.Connect(IPAddress.Parse("10.0.0.5")))
        {
            await client.SendAsync("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u0015\u00C0\0\u0002\u004D\u00C6\u0033\u0064\u0001\u0012\u0067\0\u0019\u00EA\0\u0006vpce-1");
            await client.GreetAsync();
            Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("550 5.7.1 192.0.2.77 4711 10.0.0.5 40001 proxy-v2 null vpce-1 client.example (support ID <id>)");
            (await client.SayAsync("XCLIENT ADDR=198.51.100.7 PORT=1 NAME=mail.client.example HELO=hello.example")).ShouldStartWith("220 ");
            await client.SayAsync("EHLO client.example");
            Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("550 5.7.1 198.51.100.7 1 192.0.2.77 4711 xclient mail.client.example vpce-1 hello.example (support ID <id>)");
            await client.SayAsync("QUIT");
        }

        await deck.FinishAsync();
        var report = await deck.PlayAsync();

        report.Outcomes.SelectMany(outcome => outcome.Differences).ShouldBeEmpty();
        report.Same.ShouldBe(1);
    }

    [Fact]
    public async Task A_recording_of_a_client_has_the_session_in_which_it_is_announced_and_no_other()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("xclient", """{ "from": ["192.0.2.0/24"] }""").WithRule("on('MAIL', session => reject('5.7.1', String(session.client.address)));"));
        using var deck = TapeDeck.Record(gateway, new RecordingWish { Clients = [IPNetwork.Parse("198.51.100.7/32")], Sessions = 1 });

        // Nobody's; another's; the one; and what comes when there are as many as were asked for.
        await SayAsync(gateway, null);
        await SayAsync(gateway, "198.51.100.8");
        await SayAsync(gateway, "198.51.100.7");
        await SayAsync(gateway, "198.51.100.7");
        await deck.FinishAsync();
        var report = await deck.PlayAsync();

        deck.Recording.EndedBecause.ShouldBe("as many sessions were recorded as were asked for");
        report.Outcomes.ShouldHaveSingleItem().Differences.ShouldBeEmpty();
        report.Same.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_said_before_a_client_is_announced_is_kept_only_as_long_as_it_is_little()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("xclient", """{ "from": ["192.0.2.0/24"] }""").With("limits", """{ "junkCommands": 100000 }"""));
        using var deck = TapeDeck.Record(gateway, new RecordingWish { Clients = [IPNetwork.Parse("198.51.100.7/32")], Sessions = 1 });

        await SayAsync(gateway, "198.51.100.7", string.Concat(Enumerable.Repeat("NOOP\r\n", 2000)));
        await SayAsync(gateway, "198.51.100.7", "NOOP\r\n");
        await deck.FinishAsync();

        (await deck.PlayAsync()).Outcomes.ShouldHaveSingleItem().Differences.ShouldBeEmpty();
        deck.Recording.TooLong.ShouldBe(0);
    }

    [Fact]
    public async Task A_trace_of_a_client_shows_the_session_from_its_announcement_on()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("xclient", """{ "from": ["192.0.2.0/24"] }"""));
        await using var trace = TraceReading.Start(gateway, new TraceRequest { Client = IPNetwork.Parse("198.51.100.7/32"), Sessions = 1 });

        await SayAsync(gateway, null);
        await SayAsync(gateway, "198.51.100.8");
        await SayAsync(gateway, "198.51.100.7", "NOOP\r\n");
        await trace.UntilAsync(TraceKind.Ended);

        var lines = trace.Lines;
        lines[^1].Text.ShouldBe("as many sessions as were asked for have ended");
        trace.Everything.ShouldContain("MAIL FROM:<a@client.example>");
        trace.Everything.ShouldContain("198.51.100.7");
        trace.Everything.ShouldNotContain("NOOP", customMessage: "that was before");
        lines.Select(line => line.Session).OfType<string>().Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    private static async Task SayAsync(TestGateway gateway, string? announced, string before = "")
    {
        await using var client = gateway.Connect(IPAddress.Parse("192.0.2.7"));
        await client.GreetAsync();
        if (before.Length > 0)
        {
            await client.SendAsync(before);
            for (var i = 0; i < before.Length / "NOOP\r\n".Length; i++)
            {
                await client.ReadReplyAsync();
            }
        }

        if (announced is not null)
        {
            (await client.SayAsync($"XCLIENT ADDR={announced}")).ShouldStartWith("220 ");
            await client.SayAsync("EHLO client.example");
        }

        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }
}
