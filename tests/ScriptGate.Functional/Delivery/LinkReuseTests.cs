using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>Connections to members serve the next session only when they are provably clean, and nobody ever gets what is another's.</summary>
public sealed class LinkReuseTests
{
    [Fact]
    public async Task A_clean_connection_serves_the_next_session()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() });
        for (var i = 0; i < 3; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(1);
        member.Messages.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_whose_transactions_were_all_given_up_begins_each_with_RSET(bool isPipelining)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            if (!isPipelining)
            {
                script.Offers.Remove("PIPELINING");
            }
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() });
        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<sender@client.example>");
            (await client.SayAsync("RCPT TO:<user@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        var used = member.Connections.Where(connection => connection.Commands.Any(line => line.StartsWith("MAIL ", StringComparison.Ordinal))).ShouldHaveSingleItem();
        used.Commands.Count(line => line == "RSET").ShouldBe(3);
    }

    [Theory]
    [InlineData("DATA", "451 4.3.0 Later")]
    [InlineData("MAIL", "550 5.7.1 No")]
    public async Task After_a_refusal_but_to_RCPT_a_connection_is_not_used_again(string command, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Answer(command, reply));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldContain(reply);
        await client.SayAsync("RSET");
        Transcript.WithoutId(await client.MailAsync()).ShouldContain(reply);

        member.Connections.ShouldAllBe(connection => connection.Commands.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)) <= 1);
    }

    [Theory]
    [InlineData("RSET refused")]
    [InlineData("unread octets")]
    public async Task A_connection_out_of_step_is_thrown_away(string fault)
    {
        var isOutOfStep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script =>
        {
            script.OnCommand("RSET", step => fault == "RSET refused" ? step.ReplyAsync("451 4.3.0 Cannot") : step.DefaultAsync());
            script.OnCommand("RCPT", async step =>
            {
                await step.DefaultAsync();
                if (fault == "unread octets" && step.Line.Contains("first@", StringComparison.Ordinal))
                {
                    await step.SendAsync("250 2.0.0 one too many\r\n");
                }

                isOutOfStep.TrySetResult();
            });
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<first@client.example>");
            await client.SayAsync("RCPT TO:<first@example.org>");
            await Patience.UntilAsync(isOutOfStep.Task, "the member has said all that it says", TestContext.Current.CancellationToken);
            await client.SayAsync("RSET");
        }

        await using var second = gateway.Connect();
        await second.GreetAsync();
        await second.SayAsync("MAIL FROM:<second@client.example>");
        (await second.SayAsync("RCPT TO:<second@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        await second.SayAsync("DATA");
        (await second.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<second@example.org>"]);
        member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem().Received.ShouldNotContain("first@");
    }

    /// <summary>UPS-20: hello, sender, recipient, header and body of every mail agree at the members.</summary>
    [Fact]
    public async Task A_thousand_clients_at_once_over_a_hundred_connections_never_get_mixed_up()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address).With("limits", """{ "connectionsPerClient": 1000 }""");
        foreach (var member in scenario.Pool["members"]!.AsArray())
        {
            member!["connectionLimit"] = 50;
        }

        scenario.Pool["queue"] = JsonNode.Parse("""{ "length": 1000, "wait": "4m" }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        var ledger = new Ledger();

        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 1000, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) =>
        {
            await using var client = gateway.Connect();
            await client.ReadReplyAsync();
            for (var i = 0; i < 3; i++)
            {
                (await ledger.SendAsync(client)).ShouldStartWith("250 ");
            }

            await client.SayAsync("QUIT");
        });

        ledger.ShouldBalance(inDoubt: 0, one, two);
        (one.Messages.Count + two.Messages.Count).ShouldBe(3000);
        (one.Connections.Count + two.Connections.Count).ShouldBeLessThan(200);
    }

    [Theory]
    [InlineData("round-robin")]
    [InlineData("least-connections")]
    public async Task The_method_spreads_mail_over_the_members(string method)
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address);
        scenario.Pool["method"] = method;
        await using var gateway = await TestGateway.StartAsync(scenario);
        var clients = new List<RawClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(gateway.Connect());
            await clients[i].GreetAsync();
            await clients[i].OpenAsync();
        }

        foreach (var client in clients)
        {
            (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
            await client.DisposeAsync();
        }

        one.Messages.Count.ShouldBe(2);
        two.Messages.Count.ShouldBe(2);
    }

    /// <summary>UPS-16: looked at just before the dot.</summary>
    [Fact]
    public async Task A_client_that_is_gone_before_the_dot_went_out_has_delivered_nothing()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnCommand("DATA", async step =>
        {
            asked.SetResult();
            await gone.Task;
            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(asked.Task, "DATA", TestContext.Current.CancellationToken);
        client.Close();
        gone.SetResult();

        await gateway.Log.UntilAsync("Transaction", " Abandoned ", TestContext.Current.CancellationToken);

        member.Messages.ShouldBeEmpty();
        member.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
    }

    /// <summary>UPS-17: the member's word is read and noted, and the connection is whole.</summary>
    [Fact]
    public async Task A_client_that_is_gone_after_the_dot_went_out_may_have_delivered_and_the_log_says_so()
    {
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.TrySetResult();
            await gone.Task;
            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the dot", TestContext.Current.CancellationToken);
        client.Close();
        gone.SetResult();

        await gateway.Log.UntilAsync("AcceptedClientGone", TestContext.Current.CancellationToken);
        (await gateway.Log.UntilAsync("Transaction", TestContext.Current.CancellationToken)).Text.ShouldContain(" Delivered ");
        member.Messages.ShouldHaveSingleItem();
    }
}
