using ScriptGate.Core.Pools;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>What becomes of a transaction whose member goes down under it: before the dot as configured, behind it always the same.</summary>
public sealed class ServiceDownActionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", "250 ", 1, 0)]
    [InlineData("reselect", "250 ", 0, 1)]
    [InlineData("drop", "421 4.4.2 ", 0, 0)]
    public async Task A_member_that_is_found_down_while_its_connection_still_stands(string action, string answer, int first, int second)
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(action, one, two);
        await using var client = await AskAsync(gateway);

        TakeDown(gateway, one);
        var reply = await client.SayAsync("DATA");
        if (reply.StartsWith('3'))
        {
            reply = await client.SayAsync("Subject: x\r\n\r\n.");
        }

        reply.ShouldStartWith(answer);
        (one.Messages.Count, two.Messages.Count).ShouldBe((first, second));
        (await IsClosedAsync(client)).ShouldBe(action == "drop");
    }

    [Theory]
    [InlineData("none", "250 ", 1)]
    [InlineData("reselect", "250 ", 1)]
    [InlineData("drop", "421 4.4.2 ", 0)]
    public async Task A_member_that_is_killed(string action, string answer, int second)
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(action, one, two);
        await using var client = await AskAsync(gateway);

        await one.DisposeAsync();
        var reply = await client.SayAsync("DATA");
        if (reply.StartsWith('3'))
        {
            reply = await client.SayAsync("Subject: x\r\n\r\n.");
        }

        reply.ShouldStartWith(answer);
        (one.Messages.Count, two.Messages.Count).ShouldBe((0, second));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("reselect")]
    [InlineData("drop")]
    public async Task Behind_the_dot_its_answer_is_waited_for_and_nobody_else_gets_the_message(string action)
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
        await using var gateway = await StartAsync(action, one, two);
        await using var client = await AskAsync(gateway);
        await client.SayAsync("DATA");
        var sending = client.SayAsync("Subject: x\r\n\r\n.");
        await Patience.UntilAsync(dot.Task, "the final dot at the member", Token);

        TakeDown(gateway, one);
        answer.SetResult();

        (await sending).ShouldStartWith("250 ");
        (one.Messages.Count, two.Messages.Count).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("reselect")]
    [InlineData("drop")]
    public async Task Killed_behind_the_dot_it_leaves_a_doubt_and_nobody_else_gets_the_message(string action)
    {
        await using var one = ScriptedMember.Start(script => script.OnFinalDot(step => step.ResetAsync()));
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(action, one, two);
        await using var client = await AskAsync(gateway);
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("451 4.4.2 ");

        two.Messages.ShouldBeEmpty();
        gateway.Log.Of("InDoubt").ShouldHaveSingleItem();
    }

    private static async Task<bool> IsClosedAsync(RawClient client)
    {
        await client.SendAsync("QUIT\r\n");
        return (await client.ReadToEndAsync()).Length == 0;
    }

    private static void TakeDown(TestGateway gateway, ScriptedMember member)
    {
        var health = gateway.Host.Members.Members.Single(state => state.Name == member.Address).Health;
        for (var i = 0; i < MemberHealth.FailuresAllowed; i++)
        {
            health.ConversationFailed("connecting: refused");
        }
    }

    private static Task<TestGateway> StartAsync(string action, ScriptedMember one, ScriptedMember two)
    {
        var scenario = new Scenario(one.Address, two.Address);
        scenario.Pool["serviceDownAction"] = action;
        return TestGateway.StartAsync(scenario);
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
