using System.Text.Json.Nodes;
using ScriptGate.Core.Pools;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>Real conversations leave a member out by what it does not do, never by what it says about mail or by what we end ourselves.</summary>
public sealed class EjectionTests
{
    public static TheoryData<string, Action<MemberScript>, string> Faults => new()
    {
        { "resets at RCPT", script => script.OnCommand("RCPT", step => step.ResetAsync()), "250 " },
        { "closes at MAIL", script => script.OnCommand("MAIL", step => step.CloseAsync()), "250 " },
        { "talks nonsense at RCPT", script => script.OnCommand("RCPT", step => step.SendAsync("what?\r\n")), "250 " },
        { "closes at DATA", script => script.OnCommand("DATA", step => step.CloseAsync()), "250 " },
        { "closes behind the dot", script => script.OnFinalDot(step => step.CloseAsync()), "451 4.4.2 " },
        { "resets behind the dot", script => script.OnFinalDot(step => step.ResetAsync()), "451 4.4.2 " },
    };

    public static TheoryData<string, Action<MemberScript>> Verdicts => new()
    {
        { "refuses RCPT", script => script.Answer("RCPT", "550 5.1.1 Nobody") },
        { "defers RCPT", script => script.Answer("RCPT", "450 4.2.1 Later") },
        { "has enough at RCPT", script => script.OnCommand("RCPT", step => step.ReplyAsync("421 4.7.0 Too many errors")) },
        { "refuses MAIL", script => script.Answer("MAIL", "550 5.7.1 No") },
        { "refuses DATA", script => script.Answer("DATA", "554 5.5.1 No") },
        { "refuses the message", script => script.OnFinalDot(step => step.ReplyAsync("554 5.7.1 Spam")) },
        { "defers the message", script => script.OnFinalDot(step => step.ReplyAsync("451 4.7.1 Later")) },
        { "has enough behind the dot", script => script.OnFinalDot(step => step.ReplyAsync("421 4.7.0 Too many errors")) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_member_is_left_out_that(string what, Action<MemberScript> script, string answer)
    {
        what.ShouldNotBeEmpty();
        var clock = new ManualClock();
        await using var bad = ScriptedMember.Start(script);
        await using var good = ScriptedMember.Start();
        await using var gateway = await StartAsync(clock, bad, good);

        for (var i = 0; i < 10; i++)
        {
            var expected = i % 2 == 0 && !StateOf(gateway, bad).Ejection.IsOut ? answer : "250 ";
            (await MailAsync(gateway)).ShouldStartWith(expected);
        }

        StateOf(gateway, bad).Ejection.IsOut.ShouldBeTrue();
        var connections = bad.Connections.Count;
        for (var i = 0; i < 10; i++)
        {
            (await MailAsync(gateway)).ShouldStartWith("250 ");
        }

        bad.Connections.Count.ShouldBe(connections);
        clock.Advance(TimeSpan.FromSeconds(30));
        await MailAsync(gateway);
        await MailAsync(gateway);
        bad.Connections.Count.ShouldBeGreaterThan(connections);
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task A_member_is_never_left_out_that(string what, Action<MemberScript> script)
    {
        what.ShouldNotBeEmpty();
        await using var strict = ScriptedMember.Start(script);
        await using var other = ScriptedMember.Start();
        await using var gateway = await StartAsync(new ManualClock(), strict, other);

        for (var i = 0; i < 40; i++)
        {
            await MailAsync(gateway);
        }

        StateOf(gateway, strict).IsAvailable.ShouldBeTrue();
        gateway.Log.Of("MemberEjected").ShouldBeEmpty();
    }

    [Fact]
    public async Task Clients_that_go_away_in_the_middle_cost_no_member_its_place()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new ManualClock(), one, two, """{ "memory": "4KiB" }""");

        for (var i = 0; i < 12; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.OpenAsync();

            // More than is held: the member is in the middle of the message when the client goes.
            await client.SendAsync("Subject: x\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 900) + "\r\n", 10)));
            client.Close();
            await client.ReadToEndAsync();
        }

        gateway.Host.Members.Members.ShouldAllBe(member => member.IsAvailable);
        gateway.Log.Of("MemberEjected").ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_that_we_take_away_ourselves_are_not_at_fault()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new ManualClock(), one, two);
        var member = StateOf(gateway, one);

        for (var i = 0; i < 12; i++)
        {
            await using var first = await AskAsync(gateway);
            await using var second = await AskAsync(gateway);
            await gateway.Host.MemberControl.SetAsync(member, MemberMode.Offline, TestContext.Current.CancellationToken);
            await first.SayAsync("DATA");
            (await first.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
            await second.SayAsync("DATA");
            (await second.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
            await gateway.Host.MemberControl.SetAsync(member, MemberMode.Enabled, TestContext.Current.CancellationToken);
        }

        gateway.Log.Of("MemberEjected").ShouldBeEmpty();
        one.Messages.ShouldBeEmpty();
        two.Messages.Count.ShouldBe(24);
    }

    private static MemberState StateOf(TestGateway gateway, ScriptedMember member) => gateway.Host.Members.Members.Single(state => state.Name == member.Address);

    private static Task<TestGateway> StartAsync(ManualClock clock, ScriptedMember one, ScriptedMember two, string spool = "{}")
    {
        var scenario = new Scenario(one.Address, two.Address) { Clock = clock }.WithTop("spool", spool);
        scenario.Pool["return"] = JsonNode.Parse("""{ "slowRamp": "0s" }""");
        return TestGateway.StartAsync(scenario);
    }

    private static async Task<string> MailAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        return await client.MailAsync();
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
