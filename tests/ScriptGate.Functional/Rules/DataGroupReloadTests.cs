using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A data group that changes is another one for the next session, whole or not at all.</summary>
public sealed class DataGroupReloadTests
{
    [Fact]
    public async Task A_changed_list_counts_for_the_next_session_and_a_broken_one_never()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithDataGroup("blocked", "address", "192.0.2.0/24 := one\n")
            .WithRule("const blocked = dataGroup('blocked'); on('MAIL', s => { const why = blocked.get(s.client.address); if (why !== null) return reject('5.7.1', why); });"));
        (await MailAsync(gateway)).ShouldStartWith("550 5.7.1 one ");

        gateway.Write("blocked.txt", "192.0.2.0/24 := one\n192.0.2.7 := two\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await MailAsync(gateway)).ShouldStartWith("550 5.7.1 two ");

        // Half a file: the line that was cut off is no network.
        gateway.Write("blocked.txt", "198.51.100.0/24 := other\n192.0.2.0/2");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeFalse();
        (await MailAsync(gateway)).ShouldStartWith("550 5.7.1 two ");

        gateway.Write("blocked.txt", "198.51.100.0/24 := other\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await MailAsync(gateway)).ShouldStartWith("250 ");
    }

    private static async Task<string> MailAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        return await client.SayAsync("MAIL FROM:<a@client.example>");
    }
}
