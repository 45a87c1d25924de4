using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>TLS with members: none, opportunistic, require and implicit.</summary>
public sealed class MemberTlsTests
{
    [Theory]
    [InlineData("none", false)]
    [InlineData("opportunistic", true)]
    [InlineData("require", true)]
    [InlineData("implicit", true)]
    public async Task The_mode_decides_how_the_member_is_reached(string mode, bool isEncrypted)
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue("127.0.0.1");
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.ImplicitTls = mode == "implicit";
        });
        await using var gateway = await TestGateway.StartAsync(Scene(member, mode));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem().IsEncrypted.ShouldBe(isEncrypted);
    }

    [Fact]
    public async Task Where_TLS_is_required_a_member_without_it_gets_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("require")]
    [InlineData("implicit")]
    public async Task A_certificate_that_cannot_be_verified_is_not_trusted(string mode)
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue("127.0.0.1");
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.ImplicitTls = mode == "implicit";
        });
        await using var gateway = await TestGateway.StartAsync(Scene(member, mode, verify: true));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Opportunistic_TLS_goes_on_in_clear_and_says_so()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "opportunistic"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("TlsIsIncomplete").ShouldHaveSingleItem().ShouldContain("STARTTLS is not offered");
    }

    [Fact]
    public async Task A_rule_may_demand_TLS_of_the_member_for_one_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            Scene(member, "none").WithRule("on('POOL_SELECTED', (s, p) => { if (s.transaction.from.local === 'secret') p.tls = 'require'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("MAIL FROM:<secret@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
    }

    private static Scenario Scene(ScriptedMember member, string mode, bool verify = false)
    {
        var scenario = new Scenario(member.Address);
        scenario.Pool["serverTls"] = new JsonObject { ["mode"] = mode, ["verify"] = verify };
        return scenario;
    }
}
