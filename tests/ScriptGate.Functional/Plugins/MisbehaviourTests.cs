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
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await using var other = gateway.Connect(System.Net.IPAddress.Parse("192.0.2.8"));
        await other.GreetAsync();
        var timers = clock.RunningTimers;
        await client.Connection.Client.Output.WriteAsync("RCPT TO:<b@example.org>\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await clock.UntilTimersRunAsync(timers + 1, TestContext.Current.CancellationToken);

        (await other.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        clock.Advance(TimeSpan.FromSeconds(3));

        (await client.ReadReplyAsync()).ShouldStartWith("451 4.3.0 ");
        gateway.Log.Of("StepTimedOut").ShouldHaveSingleItem().ShouldStartWith("Step hangs (");
    }

    [Fact]
    public async Task A_plugin_that_blocks_its_thread_costs_its_session_and_from_then_on_runs_apart()
    {
        var clock = new ManualClock();
        using var entered = new EventWaitHandle(initialState: false, EventResetMode.AutoReset);
        using var release = new EventWaitHandle(initialState: false, EventResetMode.ManualReset);
        await using var member = ScriptedMember.Start();
        var scenario = WithClock(Scene(member, "blocks", """, "timeout": "3s" """), clock).On<ConnectEvent>(Stage.Connect, e =>
        {
            e.Session.Notes["entered"] = entered;
            e.Session.Notes["release"] = release;
            return Verdict.Continue;
        });
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await EnteredAsync(entered);

        // Seen once, then over its time: the tick answers in the session's place.
        clock.Advance(TimeSpan.FromSeconds(5));

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.0 ");
        (await client.ReadLineAsync()).ShouldBeNull();
        gateway.Log.Of("StepHangs").ShouldHaveSingleItem().ShouldStartWith("Step blocks has blocked its thread at Rcpt");
        gateway.Log.Of("StepIsSlow").ShouldHaveSingleItem();

        // The next session's call runs on a thread of the check: it times out like any other.
        await using var second = gateway.Connect();
        await second.GreetAsync();
        await second.SayAsync("MAIL FROM:<a@client.example>");
        var timers = clock.RunningTimers;
        await second.SendAsync("RCPT TO:<b@example.org>\r\n");
        await EnteredAsync(entered);
        await clock.UntilTimersRunAsync(timers + 1, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(3));
        (await second.ReadReplyAsync()).ShouldStartWith("451 4.3.0 ");
        release.Set();
        await second.SayAsync("RSET");
        (await second.MailAsync()).ShouldStartWith("250 ");
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
        new Scenario(member.Address).WithChecks($$"""{ "misbehaving": { "does": "{{does}}" {{settings}} } }""");

    private static Scenario WithClock(Scenario scenario, TimeProvider clock)
    {
        scenario.Clock = clock;
        return scenario;
    }

    private static Task EnteredAsync(EventWaitHandle entered)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.RegisterWaitForSingleObject(entered, (_, _) => came.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        return Patience.UntilAsync(came.Task, "the plugin was called", TestContext.Current.CancellationToken);
    }
}
