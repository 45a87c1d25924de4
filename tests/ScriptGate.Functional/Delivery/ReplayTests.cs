using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>A member that dies: replayed elsewhere before the dot, never after it, and never without a recipient that was told 250.</summary>
public sealed class ReplayTests
{
    private const string NoMember = "451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)";

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_member_that_dies_before_the_dot_is_replaced_and_the_client_sees_nothing(string command)
    {
        await using var dying = ScriptedMember.Start(script => script.OnCommand(command, step => step.ResetAsync()));
        await using var healthy = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address, healthy.Address));
        var ledger = new Ledger();

        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.ReadReplyAsync();
            (await ledger.SendAsync(client)).ShouldStartWith("250 2.0.0 Stored as ");
        }

        ledger.ShouldBalance(0, dying, healthy);
        gateway.Log.Of("Replayed").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_member_that_dies_in_a_held_message_is_replaced()
    {
        await using var dying = ScriptedMember.Start(script => script.InBody(1000, step => step.ResetAsync()));
        await using var healthy = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address, healthy.Address));
        var ledger = new Ledger();
        var lines = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 2000));

        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.ReadReplyAsync();
            var reply = await ledger.SendAsync(client, lines);

            // A fault that shows only behind the dot leaves the message in doubt: then the client is told to try again.
            reply.ShouldMatch("^(250 2.0.0 Stored as |451 4.4.2 )");
        }

        ledger.ShouldBalance(0, dying, healthy);
    }

    [Fact]
    public async Task A_member_that_dies_in_a_streamed_message_cannot_be_replaced()
    {
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.InBody(20_000, async step =>
        {
            await step.ResetAsync();
            died.SetResult();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 5000)));
        await Patience.UntilAsync(died.Task, "the member's end", TestContext.Current.CancellationToken);

        Transcript.WithoutId(await client.SayAsync(".")).ShouldBe("451 4.4.2 The mail service was lost in the middle of the message, please try again later (support ID <id>)");

        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        gateway.Log.Of("InDoubt").ShouldBeEmpty();
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 Sender ok");
    }

    [Fact]
    public async Task When_the_only_member_dies_the_client_is_told_451()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("two", StringComparison.Ordinal) ? step.ResetAsync() : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<one@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<two@example.org>")).ShouldBe(NoMember);
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        Transcript.WithoutId(await client.SayAsync("Subject: x\r\n\r\n.")).ShouldBe(NoMember);

        member.Messages.ShouldBeEmpty();
    }

    /// <summary>The second member refuses somebody whom the first had accepted; a later recipient must not leave without him.</summary>
    [Fact]
    public async Task A_recipient_that_was_told_250_is_never_left_out()
    {
        await using var first = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("two", StringComparison.Ordinal) ? step.ResetAsync() : step.DefaultAsync()));
        await using var second = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("one", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Unknown") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(first.Address, second.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        var told = await client.SayAsync("RCPT TO:<one@example.org>");
        if (told[0] != '2')
        {
            // Round robin began with the second member: it says what it thinks, and the next transaction begins with the first.
            told.ShouldStartWith("550 5.1.1 ");
            await client.SayAsync("RSET");
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<one@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        }

        (await client.SayAsync("RCPT TO:<two@example.org>")).ShouldStartWith("451 4.3.0 ");
        (await client.SayAsync("RCPT TO:<three@example.org>")).ShouldStartWith("451 4.3.0 ");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("451 4.3.0 ");

        first.Messages.ShouldBeEmpty();
        second.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_clients_over_few_connections_get_each_their_own_answer()
    {
        await using var first = ScriptedMember.Start();
        await using var second = ScriptedMember.Start();
        var scenario = new Scenario(first.Address, second.Address).With("limits", """{ "connectionsPerClient": 1000 }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        var ledger = new Ledger();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), TestContext.Current.CancellationToken, async (i, _) =>
        {
            await using var client = gateway.Connect();
            await client.ReadReplyAsync();
            var lines = i % 20 == 0 ? string.Concat(Enumerable.Repeat(".x" + new string('x', 96) + "\r\n", 4000)) : ".\r\n..\r\n";
            (await ledger.SendAsync(client, lines)).ShouldStartWith("250 2.0.0 Stored as ");
            (await ledger.SendAsync(client)).ShouldStartWith("250 2.0.0 Stored as ");
        });

        ledger.ShouldBalance(0, first, second);
        (first.Messages.Count + second.Messages.Count).ShouldBe(400);
        (first.Connections.Count + second.Connections.Count).ShouldBeLessThan(200, "connections are used again");
    }
}
