using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>Dropping in, replacing and removing a plugin folder while mail flows.</summary>
public sealed class ReplacementTests
{
    [Fact]
    public async Task A_folder_does_nothing_until_a_profile_names_its_check()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithPlugins().WithChecks("{}");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        gateway.Install("methods");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await client.SayAsync("EXPN staff")).ShouldStartWith("502 5.5.1 Command not implemented");

        scenario.WithChecks("""{ "methods": { "block": true } }""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await client.SayAsync("EXPN staff")).ShouldStartWith("502 5.5.1 Command not accepted");
    }

    [Fact]
    public async Task A_replaced_folder_treats_the_next_message_and_a_removed_one_is_refused()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithPlugins("misbehaving").WithChecks("""{ "misbehaving": { "does": "No thanks" } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 No thanks (");
        await client.SayAsync("RSET");

        gateway.Install("misbehaving", from: "with-package");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 [[x]] (");
        await client.SayAsync("RSET");

        gateway.Remove("misbehaving");
        (await gateway.ReloadAsync()).Diagnostics.ShouldContain(item => item.Message.Contains("plugins/misbehaving does not exist", StringComparison.Ordinal));
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 [[x]] (");
    }

    [Fact]
    public async Task Another_DLL_takes_the_place_of_the_shipped_tls_policy()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithPlugins().WithChecks("{}"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Install("tls-policy", from: "other-tls-policy");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        await using var next = gateway.Connect();
        (await next.GreetAsync()).ShouldContain("STARTTLS");
        (await next.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.10 No mail in clear (");
        await next.SayAsync("STARTTLS");
        await next.SecureAsync();
        await next.SayAsync("EHLO client.example");
        (await next.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Without_a_tls_policy_there_is_no_generation()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithPlugins().WithChecks("{}"));
        gateway.Remove("tls-policy");

        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeFalse();
        result.Diagnostics.ShouldContain(item => item.IsError && item.Message.Contains("tls-policy", StringComparison.Ordinal));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
    }
}
