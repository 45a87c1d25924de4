using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>A plugin that fails in a live session costs its own step: the client is answered and others are served.</summary>
public sealed class MisbehaviourTests
{
    [Theory]
    [InlineData("", "451 4.3.0 ")]
    [InlineData(""", "onFailure": "reject" """, "550 5.3.0 ")]
    [InlineData(""", "onFailure": "continue" """, "250 2.1.5 ")]
    public async Task A_plugin_that_throws_has_its_declared_verdict(string settings, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "throws", settings));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith(reply);

        var line = gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem();
        line.Text.ShouldStartWith("Step throws failed at Rcpt ");
        line.Reason.ShouldBe("The scanner is gone.");
    }

    [Fact]
    public async Task A_plugin_that_hangs_asynchronously_is_over_after_its_time()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(WithClock(Scene(member, "hangs", """, "timeout": "3s" """), clock));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await using var other = gateway.Connect(System.Net.IPAddress.Parse("192.0.2.8"));
        await other.GreetAsync();
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        (await other.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        clock.Advance(TimeSpan.FromSeconds(3));

        (await client.ReadReplyAsync()).ShouldStartWith("451 4.3.0 ");
        gateway.Log.Of("StepTimedOut").ShouldHaveSingleItem().ShouldStartWith("Step hangs (");
    }

    [Theory]
    [InlineData("throws-in-register", "The database is gone.")]
    [InlineData("reports-two-problems", "is too small")]
    public async Task A_plugin_that_does_not_load_refuses_the_generation(string does, string reason)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, does, "");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.Where(item => item.IsError).ShouldContain(item => item.Message.Contains(reason, StringComparison.Ordinal));
        gateway.Transport.Bound.ShouldBeEmpty();
    }

    private static Scenario Scene(ScriptedMember member, string does, string settings) =>
        new Scenario(member.Address).WithChecks($$"""{ "misbehaving": { "does": "{{does}}", "block": true {{settings}} } }""");

    private static Scenario WithClock(Scenario scenario, TimeProvider clock)
    {
        scenario.Clock = clock;
        return scenario;
    }
}
