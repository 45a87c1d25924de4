using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>A member that dies, at every moment: nothing is lost, and nothing is delivered twice outside the time between our dot and the member's reply.</summary>
public sealed class MemberFaultTests
{
    public static TheoryData<string, bool> Moments => new()
    {
        { "MAIL", false }, { "MAIL", true }, { "RCPT", false }, { "RCPT", true }, { "DATA", false }, { "DATA", true },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Before_the_dot_the_mail_goes_to_the_other_member(string moment, bool resets)
    {
        await using var dying = ScriptedMember.Start(script => Die(script, moment, resets));
        await using var healthy = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address, healthy.Address));
        var ledger = new Ledger();
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        for (var i = 0; i < 4; i++)
        {
            (await ledger.SendAsync(client)).ShouldStartWith("250 ");
        }

        ledger.ShouldBalance(inDoubt: 0, dying, healthy);
        healthy.Messages.Count.ShouldBe(4);
        gateway.Log.Of("Replayed").ShouldNotBeEmpty();
    }

    /// <summary>More than the sockets hold: the end of the message cannot have left when the member goes.</summary>
    [Fact]
    public async Task A_message_that_is_held_is_replayed_from_its_first_octet()
    {
        await using var dying = ScriptedMember.Start(script => script.InBody(1, step => step.ResetAsync()));
        await using var healthy = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address, healthy.Address).WithTop("spool", """{ "memory": "32MiB" }"""));
        var ledger = new Ledger();
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        var lines = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 20_000));
        (await ledger.SendAsync(client, lines)).ShouldStartWith("250 ");
        (await ledger.SendAsync(client, lines)).ShouldStartWith("250 ");

        ledger.ShouldBalance(inDoubt: 0, dying, healthy);
        gateway.Log.Of("Replayed").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_message_that_has_streamed_is_deferred_and_the_client_sends_it_again()
    {
        await using var member = ScriptedMember.Start(script => script.InBody(50_000, step => step.Connection.Number > 2 ? Task.CompletedTask : step.ResetAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("spool", """{ "memory": "64KiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var lines = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 3000));
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n" + lines);
        await member.Connections[1].UntilEndAsync(TestContext.Current.CancellationToken);

        Transcript.WithoutId(await client.SayAsync(lines + ".")).ShouldBe("451 4.4.2 The mail service was lost in the middle of the message, please try again later (support ID <id>)");
        member.Messages.ShouldBeEmpty();
        (await client.MailAsync("Subject: x\r\n\r\n" + lines)).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("Subject: x\r\n\r\n" + lines);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task After_the_dot_nobody_else_is_asked_and_the_doubt_is_recorded(bool takes, bool resets)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            if (takes)
            {
                await step.ReplyAsync("250-it is");
            }

            await (resets ? step.ResetAsync() : step.CloseAsync());
        }));
        await using var other = ScriptedMember.Start();
        var scenario = new Scenario(member.Address, other.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        var ledger = new Ledger();
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        var reply = await ledger.SendAsync(client);

        Transcript.WithoutId(reply).ShouldBe("451 4.4.2 The mail service did not confirm the message, please try again later (support ID <id>)");
        other.Messages.ShouldBeEmpty();
        gateway.Log.Of("InDoubt").ShouldHaveSingleItem();
        gateway.Records.Find(SupportIdIn(reply)).ShouldHaveSingleItem().Result.ShouldBe(Core.Records.TransactionResult.InDoubt);
        (await ledger.SendAsync(client)).ShouldStartWith("250 ");
        ledger.ShouldBalance(inDoubt: member.Messages.Count, member, other);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 Not you")]
    [InlineData("RCPT", "550 5.1.1 Nobody")]
    [InlineData("RCPT", "451 4.3.0 Later")]
    public async Task A_replay_needs_the_same_answers(string command, string answer)
    {
        // The first one takes the envelope and dies; the second one does not agree to what the client was promised.
        await using var dying = ScriptedMember.Start(script => Die(script, "DATA", resets: false));
        await using var other = ScriptedMember.Start(script => script.Answer(command, answer));
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address, other.Address).WithRule("on('SERVER_REPLY', (s, r) => log(r.command, r.code));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        var reply = await client.SayAsync("RCPT TO:<b@example.org>");
        if (!reply.StartsWith("250 ", StringComparison.Ordinal))
        {
            // The method began with the other one.
            await client.SayAsync("RSET");
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        }

        await client.SayAsync("DATA");
        Transcript.WithoutId(await client.SayAsync("Subject: x\r\n\r\n.")).ShouldBe("451 4.3.0 A local error occurred, please try again later (support ID <id>)");

        other.Messages.ShouldBeEmpty();
        other.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
    }

    [Fact]
    public async Task A_mail_is_replayed_once_only()
    {
        await using var first = ScriptedMember.Start(script => Die(script, "DATA", resets: false));
        await using var second = ScriptedMember.Start(script => Die(script, "DATA", resets: false));
        await using var third = ScriptedMember.Start(script => Die(script, "DATA", resets: false));
        await using var gateway = await TestGateway.StartAsync(new Scenario(first.Address, second.Address, third.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("451 4.4.1 ");

        new[] { first, second, third }.Sum(member => member.Connections.Count(connection => connection.Commands.Contains("DATA", StringComparer.Ordinal))).ShouldBe(2);
    }

    [Fact]
    public async Task All_members_down_is_451_at_RCPT_and_says_nothing_of_the_inside()
    {
        await using var member = ScriptedMember.Start();
        var address = member.Address;
        await member.DisposeAsync();
        await using var gateway = await TestGateway.StartAsync(new Scenario(address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 Sender ok");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)");
    }

    [Theory]
    [InlineData("554 5.3.2 Closed")]
    [InlineData("421 4.3.2 Not now")]
    public async Task A_member_that_greets_badly_is_passed_over_without_a_word_to_the_client(string greeting)
    {
        await using var rude = ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync(greeting)));
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(rude.Address, member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages.Count.ShouldBe(2);
    }

    internal static string SupportIdIn(string reply) => reply[reply.IndexOf("SG-", StringComparison.Ordinal)..].TrimEnd(')');

    private static void Die(MemberScript script, string moment, bool resets)
    {
        script.OnCommand(moment, step => resets ? step.ResetAsync() : step.CloseAsync());
    }
}
