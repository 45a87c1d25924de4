using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

/// <summary>What a silent client, and a silent member, are waited for. The clock is the test's.</summary>
public sealed class TimerTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_client_that_says_nothing_for_five_minutes_gets_421()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SendAsync("NO");

        _clock.Advance(TimeSpan.FromSeconds(299));
        await client.SendAsync("OP\r\n");
        (await client.ReadReplyAsync()).ShouldBe("250 2.0.0 Ok");
        await client.SendAsync("N");
        _clock.Advance(TimeSpan.FromSeconds(300));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.4.2 Timed out, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_client_that_stops_in_the_middle_of_a_message_gets_421_after_three_minutes_and_the_member_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\nhalf");

        _clock.Advance(TimeSpan.FromSeconds(180));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.4.2 Timed out, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
        member.Messages.ShouldBeEmpty();
        member.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
    }

    /// <summary>F70: each phase has a time of its own, and it is the one that is configured.</summary>
    [Theory]
    [InlineData("command", "10m", 600, false)]
    [InlineData("command", "1m", 60, false)]
    [InlineData("dataBlock", "5m", 300, true)]
    [InlineData("dataBlock", "30s", 30, true)]
    public async Task The_time_of_a_phase_is_what_the_configuration_says(string key, string time, int seconds, bool isMessage)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.With("timeouts", $$"""{ "{{key}}": "{{time}}" }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        if (isMessage)
        {
            await client.OpenAsync();
        }

        await client.SendAsync("N");
        _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        gateway.Host.Sessions.Count.ShouldBe(1);
        client.Connection.Client.Input.TryRead(out _).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.4.2 Timed out, closing the connection");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    /// <summary>DOS-02: the time is that of the command, and not of an octet.</summary>
    [Fact]
    public async Task A_client_that_says_a_command_octet_by_octet_has_no_more_time_for_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        for (var second = 0; second < 300; second += 10)
        {
            gateway.Host.Sessions.Count.ShouldBe(1);
            await client.SendAsync("N");
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.4.2 Timed out, closing the connection");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_ends_the_session_without_a_word()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.WithTls());
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldBe("220 2.0.0 Ready to start TLS");

        // The first octets of a ClientHello: the handshake has begun, and its limit runs.
        await client.SendAsync("\x16\x03\x01\x02\x00");
        _clock.Advance(TimeSpan.FromSeconds(11));

        (await client.ReadToEndAsync()).ShouldBeEmpty();
        (await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken)).Text.ShouldContain("not finished within timeouts.handshake");
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_but_not_inside_a_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.With("timeouts", """{ "command": "1d" }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync("R");

        _clock.Advance(TimeSpan.FromMinutes(61));

        await client.SendAsync("CPT TO:<b@example.org>\r\n");
        (await client.ReadReplyAsync()).ShouldBe("250 2.1.5 Recipient ok");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        await client.SendAsync("N");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.4.2 Timed out, closing the connection (support ID <id>)");
        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_client_rejected_at_CONNECT_has_30_seconds_to_quit()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address) { Clock = _clock }.On<ConnectEvent>(Stage.Connect, _ => Verdict.Reject("5.7.1", "Go away")));
        await using var client = gateway.Connect(stepwise: true);
        (await client.ReadReplyAsync()).ShouldStartWith("554 5.7.1 Go away");
        await client.SendAsync("N");

        _clock.Advance(TimeSpan.FromSeconds(29));
        await client.SendAsync("OOP\r\n");
        (await client.ReadReplyAsync()).ShouldStartWith("503 5.5.1 ");
        await client.SendAsync("N");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.4.2 Timed out, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_member_that_never_answers_a_recipient_makes_it_451()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            // One command at a time: when it has read RCPT, the time of the answer to RCPT has begun.
            script.Offers.Remove("PIPELINING");
            script.OnCommand("RCPT", step => step.Line.Contains("slow", StringComparison.Ordinal) ? step.HangAsync() : step.DefaultAsync());
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync("RCPT TO:<slow@example.org>\r\n");
        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilCommandAsync("RCPT", TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(61));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)");
    }

    [Fact]
    public async Task From_the_clients_dot_to_the_answer_it_takes_420_seconds_at_most()
    {
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.SetResult();
            await step.HangAsync();
        }));
        var scenario = new Scenario(member.Address) { Clock = _clock }.On<MessageEvent>(Stage.Message, _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(200));
            return Verdict.Continue;
        });
        scenario.Pool["timeouts"] = new JsonObject { ["reply"] = "7m", ["dataBlock"] = "5m" };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the final dot", TestContext.Current.CancellationToken);

        // 200 s went into the verdict, so the member has 220 of its 7 minutes.
        _clock.Advance(TimeSpan.FromSeconds(219));
        gateway.Log.Of("InDoubt").ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("451 4.4.2 The mail service did not confirm the message, please try again later (support ID <id>)");
        gateway.Log.Of("InDoubt").ShouldHaveSingleItem();
        member.Messages.ShouldBeEmpty();
    }
}
