using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>A plugin that blocks the thread of its session: somebody else answers for it, and it takes nothing of the gateway with it.</summary>
public sealed class BlockingTests
{
    private const string NotAvailable = "421 4.3.0 The service is not available, please try again later (support ID <id>)";
    private const string Goodbye = "421 4.3.2 The service is shutting down, closing the connection (support ID <id>)";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // Seen by one tick, over its limit at another.
    private static readonly TimeSpan OverLimit = Limit + TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_costs_its_own_sessions_and_as_many_as_there_are_processors_hold_up_nobody(bool useTls)
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(blocked.Scene(member, _clock, """, "timeout": "3s" """).WithTls());
        var clients = new List<RawClient>();
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            clients.Add(await blocked.BlockAsync(gateway, useTls));
        }

        await using var other = gateway.Connect();
        await other.GreetAsync();
        (await other.MailAsync()).ShouldStartWith("250 ");
        _clock.Advance(OverLimit);

        foreach (var client in clients)
        {
            var reply = await client.ReadReplyAsync();
            Transcript.WithoutId(reply).ShouldBe(NotAvailable);
            (await client.ReadLineAsync()).ShouldBeNull();
            client.Connection.WasAborted.ShouldBeFalse();
            var record = gateway.Records.Find(Transcript.IdOf(reply)).ShouldHaveSingleItem();
            (record.Result, record.By, record.Command, record.Reply).ShouldBe((TransactionResult.Deferred, "blocks", "RCPT", reply));
            await client.DisposeAsync();
        }

        var hangs = gateway.Log.Of("StepHangs");
        hangs.Count.ShouldBe(Environment.ProcessorCount);
        hangs.ShouldAllBe(line => line.StartsWith("Step blocks (plugin misbehaving 0.1.0) has blocked its thread at Rcpt in session SG-"));
        hangs[0].ShouldEndWith(" for longer than its time limit of 00:00:03; the session ends with 421 and the thread is lost until the step returns.");
        gateway.Log.Of("StepIsSlow").ShouldHaveSingleItem().ShouldStartWith("Step misbehaving kept its caller waiting for 00:00:03 ");

        // Nothing of them is left, although not one of the calls has come back.
        // TLS says good-bye before its connection is no longer counted.
        await Condition.UntilAsync(() => gateway.Host.Sessions.Count == 1, "only the other session is left", TestContext.Current.CancellationToken);
        await Condition.UntilAsync(() => gateway.Host.Connections.Count("inbound") == 1, "only the other connection is left", TestContext.Current.CancellationToken);
        gateway.Host.Generations.Current.Leases.ShouldBe(2);
        (await other.MailAsync()).ShouldStartWith("250 ");

        blocked.Release();
        (await other.SayAsync("QUIT")).ShouldStartWith("221 ");
        await gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        member.Messages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("", "451 4.3.0 ")]
    [InlineData(""", "onFailure": "reject" """, "550 5.3.0 ")]
    public async Task From_then_on_it_has_threads_of_its_own_and_a_queue_and_what_is_too_much_fails(string settings, string reply)
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(blocked.Scene(member, _clock, $""", "timeout": "3s" {settings}"""));
        await using var first = await blocked.BlockAsync(gateway);
        _clock.Advance(OverLimit);
        Transcript.WithoutId(await first.ReadReplyAsync()).ShouldBe(NotAvailable);

        var clients = new List<RawClient>();
        for (var i = 0; i < SlowStepRunner.Threads; i++)
        {
            clients.Add(await blocked.BlockAsync(gateway));
        }

        for (var i = 0; i < SlowStepRunner.QueueLength; i++)
        {
            clients.Add(await BlockedSessions.OpenAsync(gateway));
            await clients[^1].SendAsync("RCPT TO:<b@example.org>\r\n");
        }

        await _clock.UntilTimersAreDueInAsync(clients.Count, Limit, TestContext.Current.CancellationToken);
        await using (var tooMuch = await BlockedSessions.OpenAsync(gateway))
        {
            (await tooMuch.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith(reply);
            var line = gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem();
            line.Reason.ShouldBe("The check blocks its callers and too many calls are waiting for it.");
        }

        // Their time is over too; but their sessions wait and can answer for themselves, and go on.
        _clock.Advance(Limit);
        foreach (var client in clients)
        {
            (await client.ReadReplyAsync()).ShouldStartWith(reply);
        }

        blocked.Release();
        foreach (var client in clients)
        {
            (await client.SayAsync("RSET")).ShouldStartWith("250 ");
            await client.DisposeAsync();
        }

        gateway.Log.Of("StepHangs").ShouldHaveSingleItem();
        gateway.Log.Of("StepTimedOut").Count.ShouldBe(clients.Count);
    }

    [Fact]
    public async Task It_does_not_hold_up_the_end_of_the_gateway()
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(
            blocked.Scene(member, _clock, """, "timeout": "5m" """).WithTop("shutdown", """{ "limit": "30s" }"""));
        await using var client = await blocked.BlockAsync(gateway);

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(24));
        stopping.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));

        var reply = await client.ReadReplyAsync();
        Transcript.WithoutId(reply).ShouldBe(Goodbye);
        (await client.ReadLineAsync()).ShouldBeNull();
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
        gateway.Records.Find(Transcript.IdOf(reply)).ShouldHaveSingleItem().By.ShouldBe("blocks");
        gateway.Log.Of("SessionsLeft").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_only_just_began_when_the_limit_is_over_does_not_hold_it_up_either()
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(
            blocked.Scene(member, _clock, """, "timeout": "5m" """).WithTop("shutdown", """{ "limit": "400ms" }"""));
        await using var client = await blocked.BlockAsync(gateway);

        // So short that no tick sees the call.
        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        await gateway.Log.UntilAsync("Aborting", TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
        (await client.ReadLineAsync()).ShouldBeNull();
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nor_does_one_that_hangs_behind_an_await()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address) { Clock = _clock }
            .WithChecks("""{ "misbehaving": { "does": "hangs", "block": true, "timeout": "5m" } }""")
            .WithTop("shutdown", """{ "limit": "30s" }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = await BlockedSessions.OpenAsync(gateway);
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(26));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
        (await client.ReadLineAsync()).ShouldBeNull();
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
        gateway.Log.Of("StepTimedOut").ShouldBeEmpty();
    }

    [Fact]
    public async Task It_can_be_replaced_while_a_call_blocks_and_the_log_says_that_it_cannot_leave_memory()
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(blocked.Scene(member, _clock, """, "timeout": "3s" """));
        var old = gateway.Host.Generations.Current;
        await using var client = await blocked.BlockAsync(gateway);

        gateway.Install("misbehaving", from: "with-package");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        old.Disposed.IsCompleted.ShouldBeFalse();
        _clock.Advance(OverLimit);
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(NotAvailable);
        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);

        // It is no reason to refuse or to hold up the reloads that follow.
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await using var next = await BlockedSessions.OpenAsync(gateway);
        (await next.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 [[x]] (");
        _clock.Advance(TimeSpan.FromMinutes(1));
        gateway.Log.Of("PluginStillInMemory").ShouldBe(
            ["Plugin misbehaving 0.1.0 is still in memory: it left a static event handler, timer or thread behind, or one of its calls does not come back."]);
        gateway.Host.StuckPlugins.ShouldBe(["misbehaving 0.1.0"]);
    }
}
