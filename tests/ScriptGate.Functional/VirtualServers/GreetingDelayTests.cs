using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>Who cannot wait for the greeting (CMD-14).</summary>
public sealed class GreetingDelayTests
{
    [Fact]
    public async Task Who_waits_is_greeted_when_the_delay_is_over()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, clock, block: true));
        await using var client = gateway.Connect();
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(4));

        (await client.ReadReplyAsync()).ShouldBe("220 gw.example ESMTP ScriptGate");
        await client.SayAsync("EHLO client.example");
        (await client.MailAsync()).ShouldStartWith("250 ");
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_speaks_during_the_delay_is_an_early_talker(bool block)
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, clock, block));
        await using var client = gateway.Connect();
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await client.SendAsync("EHLO client.example\r\n");

        clock.Advance(TimeSpan.FromSeconds(4));

        // Nothing was said before, and the hello is answered behind the greeting.
        (await client.ReadReplyAsync()).ShouldBe("220 gw.example ESMTP ScriptGate");
        (await client.ReadReplyAsync()).ShouldStartWith("250-gw.example");
        var replies = await client.OpenAsync();
        Transcript.WithoutId(replies.Split('\n')[1]).ShouldBe(block ? "550 5.5.1 You must wait for the greeting (support ID <id>)" : "250 2.1.5 Recipient ok");
        await client.SayAsync(block ? "RSET" : "Subject: x\r\n\r\n.");
        (await gateway.SearchAsync()).SelectMany(record => record.Violations).Where(violation => violation.SubCode == ProtocolFinding.EarlyTalker).ShouldHaveSingleItem().Blocked.ShouldBe(block);
    }

    private static Scenario Of(ScriptedMember member, ManualClock clock, bool block) => new Scenario(member.Address) { Clock = clock }.With("securityProfile", "\"edge\"").WithTop(
        "securityProfiles", $$"""{ "edge": { "parent": null, "checks": { "protocol": { "greetingDelay": "4s", "alarm": true, "block": {{(block ? "true" : "false")}} } } } }""");
}
