using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>Members that fall silent, or do not know what they are told first.</summary>
public sealed class MemberStallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>UPS-04: 451 within the timer of the command, and the mail goes to nobody who was not asked.</summary>
    [Fact]
    public async Task A_recipient_that_the_member_never_answers_is_deferred_when_its_time_is_over()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("stalls", StringComparison.Ordinal) ? step.HangAsync() : step.DefaultAsync()));
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<first@example.org>")).ShouldBe("250 2.1.5 Recipient ok");

        await client.SendAsync("RCPT TO:<stalls@example.org>\r\n");
        await (await member.ConnectionAsync(2, Token)).UntilCommandAsync("RCPT TO:<stalls", Token);
        clock.Advance(TimeSpan.FromSeconds(61));

        (await client.ReadReplyAsync()).ShouldStartWith("451 4.4.1 ");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\nHello.\r\n.")).ShouldStartWith("451 4.4.1 ");
        member.Messages.ShouldBeEmpty();
    }

    /// <summary>The same with somebody else to ask: he is asked about both, and both arrive.</summary>
    [Fact]
    public async Task Another_member_takes_over_what_the_first_was_silent_about()
    {
        await using var silent = ScriptedMember.Start(script =>
        {
            // One command at a time: when it has read RCPT, the time of the answer to RCPT has begun.
            script.Offers.Remove("PIPELINING");
            script.OnCommand("RCPT", step => step.HangAsync());
        });
        await using var other = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(silent.Address, other.Address) { Clock = clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await (await silent.ConnectionAsync(2, Token)).UntilCommandAsync("RCPT", Token);
        clock.Advance(TimeSpan.FromSeconds(61));

        (await client.ReadReplyAsync()).ShouldBe("250 2.1.5 Recipient ok");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\nHello.\r\n.")).ShouldStartWith("250 ");
        other.Messages.ShouldHaveSingleItem();
        silent.Messages.ShouldBeEmpty();
    }

    /// <summary>UPS-10: up to the budget the answer is the client's; beyond it the message is in doubt.</summary>
    [Theory]
    [InlineData(30, "250 2.0.0 Stored")]
    [InlineData(240, "250 2.0.0 Stored")]
    [InlineData(299, "250 2.0.0 Stored")]
    [InlineData(301, "451 4.4.2 ")]
    public async Task The_answer_to_the_message_may_take_its_time(int seconds, string expected)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            reached.SetResult();
            await go.Task;
            await step.DefaultAsync();
        }));
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\nHello.\r\n.\r\n");
        await Patience.UntilAsync(reached.Task, "the member got the message", Token);
        await gateway.UntilMemberIsDueInAsync(TimeSpan.FromMinutes(5));

        clock.Advance(TimeSpan.FromSeconds(seconds));
        if (expected[0] == '2')
        {
            go.SetResult();
        }

        (await client.ReadReplyAsync()).ShouldStartWith(expected);
        gateway.Log.Of("InDoubt").Count.ShouldBe(expected[0] == '2' ? 0 : 1);
        go.TrySetResult();
    }

    /// <summary>UPS-23: the header is taken for a command. Nothing is sent to a member whose answers would be those to the commands before.</summary>
    [Theory]
    [InlineData("proxy-v1")]
    [InlineData("proxy-v2")]
    public async Task A_member_that_does_not_know_PROXY_gets_no_mail(string mode)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        scenario.Pool["clientAddress"] = mode;
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("MAIL", StringComparison.Ordinal) && !connection.Received.Contains("HELO", StringComparison.Ordinal));
        gateway.Log.Of("MemberAttemptFailed").ShouldHaveSingleItem().ShouldContain("answered EHLO with 502 5.5.1");
    }
}
