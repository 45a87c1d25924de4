using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Pools;
using ScriptGate.Functional.Harness;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>Members are taken out at run time, and come back slowly.</summary>
public sealed class MemberStateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draining_member_finishes_what_is_under_way_and_gets_nothing_new()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(one.Address, two.Address));
        await using var busy = await AskAsync(gateway);

        (await SetAsync(gateway, one, MemberMode.Draining)).ShouldBeTrue();
        for (var i = 0; i < 4; i++)
        {
            await MailAsync(gateway);
        }

        await busy.SayAsync("DATA");
        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        (await busy.MailAsync()).ShouldStartWith("250 ");

        (one.Messages.Count, two.Messages.Count).ShouldBe((1, 5));
        gateway.Log.Of("MemberModeChanged").ShouldBe([$"Member {one.Address} of pool mail is Draining now, at its operator's wish; 1 of its connections are in use."]);
    }

    [Fact]
    public async Task The_last_connection_of_a_draining_member_ends_with_its_transaction()
    {
        await using var one = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(one.Address));
        await MailAsync(gateway);
        await using var busy = await AskAsync(gateway);
        var connection = one.Connections.Last(connection => connection.Commands.Any(line => line.StartsWith("MAIL", StringComparison.Ordinal)));

        await SetAsync(gateway, one, MemberMode.Draining);
        await busy.SayAsync("RSET");

        (await connection.UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        await busy.SayAsync("MAIL FROM:<a@client.example>");
        (await busy.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
    }

    [Fact]
    public async Task An_authenticated_session_of_a_draining_member_ends_behind_its_transaction()
    {
        await using var one = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(one.Address).With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0")).ShouldStartWith("235 ");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");

        await SetAsync(gateway, one, MemberMode.Draining);
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        (await client.ReadReplyAsync()).ShouldStartWith("421 ");
        one.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_transaction_on_a_member_that_is_taken_offline_goes_to_another()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(one.Address, two.Address));
        await using var busy = await AskAsync(gateway);

        await SetAsync(gateway, one, MemberMode.Offline);
        await busy.SayAsync("DATA");
        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        (one.Messages.Count, two.Messages.Count).ShouldBe((0, 1));
        gateway.Host.Members.Members.Single(member => member.Name == one.Address).Leased.ShouldBe(0);
    }

    [Fact]
    public async Task A_member_that_is_taken_offline_behind_the_dot_still_answers_it()
    {
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var one = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.SetResult();
            await answer.Task;
            await step.DefaultAsync();
        }));
        await using var two = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(one.Address, two.Address));
        await using var client = await AskAsync(gateway);
        await client.SayAsync("DATA");
        var sending = client.SayAsync("Subject: x\r\n\r\n.");
        await Patience.UntilAsync(dot.Task, "the final dot at the member", Token);

        await SetAsync(gateway, one, MemberMode.Offline);
        answer.SetResult();

        (await sending).ShouldStartWith("250 ");
        (one.Messages.Count, two.Messages.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_reload_and_a_gateway_that_starts_again_leave_members_as_they_were()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address);
        scenario.Pool["return"] = JsonNode.Parse("""{ "slowRamp": "0s" }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await SetAsync(gateway, one, MemberMode.Offline);

        gateway.Write("scriptgate.json", (await File.ReadAllTextAsync(gateway.ConfigurationFile, Token)).Replace("gw.example\"", "gw.example\", \"trustedNetworks\": []", StringComparison.Ordinal));
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await MailAsync(gateway);
        await MailAsync(gateway);
        one.Messages.ShouldBeEmpty();

        await using var registry = new MemberRegistry(TimeProvider.System, new RecordedLog().Factory.CreateLogger<MemberRegistry>());
        await using var pools = new PoolSet(gateway.Host.Generations.Current.Options.Pools, "gw.example", registry);
        await gateway.Host.MemberControl.RestoreAsync(pools, Token);
        pools.Find("mail")!.Members.Select(member => member.State.Mode).ShouldBe([MemberMode.Offline, MemberMode.Enabled]);

        await SetAsync(gateway, one, MemberMode.Enabled);
        await MailAsync(gateway);
        await MailAsync(gateway);
        one.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_member_that_waits_for_its_operator_waits_over_a_restart_until_he_wants_it_back()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address) { State = new MemoryStateStore(TimeProvider.System) };
        scenario.Pool["return"] = JsonNode.Parse("""{ "slowRamp": "0s", "manualResume": true }""");
        await one.DisposeAsync();
        await using (var gateway = await TestGateway.StartAsync(scenario))
        {
            for (var i = 0; i < 6; i++)
            {
                await MailAsync(gateway);
            }

            StateOf(gateway, one).Health.IsHeld.ShouldBeTrue();
        }

        await using var back = ScriptedMember.Start(port: one.Port);
        await using (var gateway = await TestGateway.StartAsync(scenario))
        {
            gateway.Log.Of("MemberHeld").ShouldHaveSingleItem().ShouldStartWith($"Member {one.Address} of pool mail is held since before the gateway started (return.manualResume): connecting: ");
            for (var i = 0; i < 4; i++)
            {
                await MailAsync(gateway);
            }

            (back.Messages.Count, two.Messages.Count).ShouldBe((0, 10));
            StateOf(gateway, one).Health.Report.Reason.ShouldBe("it answers again, and waits for its operator to enable it (return.manualResume)");
            (await SetAsync(gateway, back, MemberMode.Enabled)).ShouldBeTrue();
            await MailAsync(gateway);
            await MailAsync(gateway);
            back.Messages.ShouldHaveSingleItem();
        }

        await using var last = await TestGateway.StartAsync(scenario);
        StateOf(last, one).IsAvailable.ShouldBeTrue();
        last.Log.Of("MemberHeld").ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_need_not_wait_any_more_by_the_configuration_does_not_over_a_restart_either()
    {
        await using var one = ScriptedMember.Start();
        var scenario = new Scenario(one.Address) { State = new MemoryStateStore(TimeProvider.System) };
        await scenario.State.SetAsync($"member-held|gw.example|mail|{one.Address}", "connecting: refused", TimeSpan.FromDays(1), Durability.Durable, Token);

        await using var gateway = await TestGateway.StartAsync(scenario);

        StateOf(gateway, one).IsAvailable.ShouldBeTrue();
        (await scenario.State.GetAsync($"member-held|gw.example|mail|{one.Address}", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_member_that_comes_back_gets_a_share_that_rises()
    {
        var clock = new ManualClock();
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address) { Clock = clock };
        scenario.Pool["return"] = JsonNode.Parse("""{ "slowRamp": "100s" }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await SetAsync(gateway, one, MemberMode.Draining);
        await SetAsync(gateway, one, MemberMode.Enabled);
        List<int> shares = [];

        foreach (var (pause, mails) in new[] { (0, 22), (50, 30), (50, 20) })
        {
            clock.Advance(TimeSpan.FromSeconds(pause));
            var before = one.Messages.Count;
            for (var i = 0; i < mails; i++)
            {
                await MailAsync(gateway);
            }

            shares.Add(one.Messages.Count - before);
        }

        // A tenth to one, a half to one, one to one.
        shares.ShouldBe([2, 10, 10]);
    }

    private static MemberState StateOf(TestGateway gateway, ScriptedMember member) => gateway.Host.Members.Members.Single(state => state.Name == member.Address);

    private static Task<bool> SetAsync(TestGateway gateway, ScriptedMember member, MemberMode mode) =>
        gateway.Host.MemberControl.SetAsync(gateway.Host.Members.Members.Single(state => state.Name == member.Address), mode, Token);

    private static async Task MailAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }

    private static async Task<RawClient> AskAsync(TestGateway gateway)
    {
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        return client;
    }
}
