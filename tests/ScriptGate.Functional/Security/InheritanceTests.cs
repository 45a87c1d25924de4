using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>A profile says what is different from its parent; the rest is the parent's, also when the parent changes.</summary>
public sealed class InheritanceTests
{
    private const string Forged = "a@forged.example";

    [Fact]
    public async Task A_change_of_the_parent_reaches_its_child_but_for_what_the_child_says_itself()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, """{ "spf": { "block": true }, "rate-limit": { "block": true, "limits": [{ "limit": 2, "window": "1m" }] } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        (await SendAsync(gateway, Forged)).ShouldStartWith("250 ");
        (await SendAsync(gateway, Forged)).ShouldStartWith("250 ");
        (await SendAsync(gateway, Forged)).ShouldStartWith("450 4.7.1 ");

        // Its rate limit and how SPF refuses: the child has an opinion about the second only.
        Profiles(scenario, """{ "spf": { "block": true, "refuseAt": "now" }, "rate-limit": { "block": true, "limits": [{ "limit": 3, "window": "1m" }] } }""");
        scenario.WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        (await SendAsync(gateway, Forged)).ShouldStartWith("250 ");
        (await SendAsync(gateway, Forged)).ShouldStartWith("450 4.7.1 ");
        gateway.Log.Of("ViolationFound").Count(line => line.StartsWith("Violation spf (mail-from) at Mail: Alarmed", StringComparison.Ordinal)).ShouldBe(5);
    }

    [Fact]
    public async Task Three_levels_are_laid_over_each_other_and_the_built_in_profile_is_below_them()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address) { Resolver = ViolationCases.Names() }
            .With("securityProfile", "\"child\"")
            .WithTop("securityProfiles", """
                {
                  "grandparent": { "checks": { "spf": { "block": true, "reply": "550 5.7.23 Grandparent" } } },
                  "parent": { "parent": "grandparent", "checks": { "spf": { "refuseAt": "now" } } },
                  "child": { "parent": "parent", "checks": { "spf": { "action": "disconnect" } } }
                }
                """);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync($"MAIL FROM:<{Forged}>")).ShouldBe("550 5.7.23 Grandparent (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull("the child's action closes the connection");

        await using var other = gateway.Connect();
        await other.GreetAsync();
        (await other.SayAsync("VRFY b@example.org")).ShouldStartWith("252 2.5.2 ", customMessage: "the built-in profile's methods");
    }

    [Fact]
    public async Task A_block_answers_each_recipient_or_at_once_as_the_profile_says()
    {
        await using var member = ScriptedMember.Start();
        foreach (var (setting, atMail) in new[] { ("\"refuseAt\": \"rcpt\"", "250 "), ("\"refuseAt\": \"now\"", "550 5.7.23 ") })
        {
            await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = ViolationCases.Names() }
                .WithProfile($$"""{ "checks": { "spf": { "block": true, {{setting}} } } }"""));
            await using var client = gateway.Connect();
            await client.GreetAsync();

            (await client.SayAsync($"MAIL FROM:<{Forged}>")).ShouldStartWith(atMail);
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith(atMail == "250 " ? "550 5.7.23 " : "503 ");
        }
    }

    private static Scenario Scene(ScriptedMember member, string parent)
    {
        var scenario = new Scenario(member.Address) { Resolver = ViolationCases.Names(), Clock = new ManualClock() }.With("securityProfile", "\"child\"");
        Profiles(scenario, parent);
        return scenario;
    }

    // The child overrides the mode of SPF and nothing else.
    private static void Profiles(Scenario scenario, string parent) => scenario.WithTop(
        "securityProfiles", $$"""{ "parent": { "checks": {{parent}} }, "child": { "parent": "parent", "checks": { "spf": { "block": false } } } }""");

    private static async Task<string> SendAsync(TestGateway gateway, string sender)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");
        var reply = await client.SayAsync("RCPT TO:<b@example.org>");
        if (reply[0] == '2')
        {
            await client.SayAsync("DATA");
            reply = await client.SayAsync("Subject: x\r\n\r\nHi.\r\n.");
        }

        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        return reply;
    }
}
