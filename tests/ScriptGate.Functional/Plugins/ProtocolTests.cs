using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>protocol</c> in the built-in profile, through the whole gateway.</summary>
public sealed class ProtocolTests
{
    private const string Blocks = """{ "edge": { "checks": { "protocol": { "block": true } } } }""";

    [Theory]
    [InlineData("EHLO not_a_name!", "hello-name")]
    [InlineData("EHLO gw.example", "hello-forged")]
    [InlineData("HELO [127.0.0.1]", "hello-forged")]
    public async Task Soft_findings_are_recorded_and_mail_passes(string hello, string subCode)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync(hello);

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("ViolationFound").ShouldHaveSingleItem().ShouldStartWith($"Violation protocol-compliance ({subCode}) at ");
        await gateway.SearchAsync();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("protocol-compliance");
    }

    [Theory]
    [InlineData("EHLO gw.example", "550 5.7.1 You are not this host (support ID <id>)")]
    [InlineData("EHLO not_a_name!", "550 5.7.1 The name you greet with is neither a domain nor an address literal (support ID <id>)")]
    public async Task Where_they_block_every_recipient_is_refused_the_postmaster_too(string hello, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("securityProfile", "\"edge\"").WithTop("securityProfiles", Blocks));
        await using var client = gateway.Connect();
        await client.GreetAsync(hello);
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldBe(reply);
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 0)]
    public async Task A_fatal_finding_is_answered_by_the_engine_whatever_the_flags_say(bool alarm, bool block, int recorded)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", $$"""{ "edge": { "checks": { "protocol": { "alarm": {{(alarm ? "true" : "false")}}, "block": {{(block ? "true" : "false")}} } } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@b@c>")).ShouldStartWith("501 5.");

        gateway.Log.Of("ViolationFound").Count.ShouldBe(recorded);
    }

    [Fact]
    public async Task A_client_of_a_trusted_network_may_use_our_name()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(System.Net.IPAddress.Loopback);
        await client.GreetAsync("EHLO gw.example");

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("ViolationFound").ShouldBeEmpty();
    }
}
