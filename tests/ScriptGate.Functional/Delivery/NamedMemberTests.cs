using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>Members that the configuration names: the gateway's own resolver finds them (F60).</summary>
public sealed class NamedMemberTests
{
    private const string Host = "mx.example.invalid";

    [Fact]
    public async Task A_name_is_one_member_and_DNS_is_asked_for_each_connection()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario($"{Host}:{member.Port}") { Resolver = new FakeResolver().Address(Host, "127.0.0.1") };
        await using var gateway = await TestGateway.StartAsync(scenario);

        (await SendAsync(gateway)).ShouldStartWith("250 ");

        (await gateway.SearchAsync()).ShouldHaveSingleItem().Member.ShouldBe($"{Host}:{member.Port}");
    }

    [Fact]
    public async Task Autopopulate_makes_a_member_of_each_address_and_follows_DNS()
    {
        await using var member = ScriptedMember.Start();
        var dns = new FakeResolver();
        var scenario = new Scenario($"{Host}:{member.Port}") { Resolver = dns, Clock = new ManualClock() };
        scenario.Pool["members"]![0]!["autopopulate"] = true;
        await using var gateway = await TestGateway.StartAsync(scenario);
        var clock = (ManualClock)gateway.Clock;

        (await SendAsync(gateway)).ShouldContain("451 4.4.1 ");
        gateway.Host.Members.Services.Names.Problems.ShouldHaveSingleItem().ShouldContain($"the name {Host} in pool 'mail' has no address");

        dns.Address(Host, "127.0.0.1");
        clock.Advance(TimeSpan.FromSeconds(5));
        await gateway.Log.UntilAsync("MemberAppeared", TestContext.Current.CancellationToken);

        (await SendAsync(gateway)).ShouldStartWith("250 ");
        (await gateway.SearchAsync())[0].Member.ShouldBe($"{Host}@127.0.0.1:{member.Port}");
        gateway.Host.Members.Services.Names.Problems.ShouldBeEmpty();
    }

    private static async Task<string> SendAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var reply = await client.MailAsync();
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        return reply;
    }
}
