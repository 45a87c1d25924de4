using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>Messages larger than <c>spool.memory</c>: streamed with the dot withheld, or held in a file where a step wants the whole.</summary>
public sealed class LargeMessageTests
{
    [Fact]
    public async Task A_large_message_reaches_the_member_while_it_is_still_coming()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        var text = Text(10_000);

        await client.SendAsync(text);
        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        await connection.UntilOctetsAsync(500_000, TestContext.Current.CancellationToken);
        connection.Bodies.ShouldBeEmpty();

        (await client.SayAsync(".")).ShouldStartWith("250 2.0.0 Stored as ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("\r\n" + text);
    }

    [Theory]
    [InlineData(Stage.Message)]
    [InlineData(Stage.Headers)]
    public async Task A_refused_large_message_never_reaches_the_member_as_a_complete_one(Stage stage)
    {
        var scenario = new Scenario();
        await using var member = ScriptedMember.Start();
        scenario.Pool["members"] = Scenario.Members(member.Address);
        await using var gateway = await TestGateway.StartAsync(stage == Stage.Message
            ? scenario.On<MessageEvent>(stage, _ => Verdict.Reject("5.7.1", "No"))
            : scenario.On<HeadersEvent>(stage, _ => Verdict.Reject("5.7.1", "No")));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(Text(10_000))).ShouldBe("554 5.7.1 No (support ID <id>)");

        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        (await connection.UntilEndAsync(TestContext.Current.CancellationToken)).ShouldBe(stage == Stage.Message ? ConnectionEnd.BrokenByClient : ConnectionEnd.Quit);
        connection.Bodies.ShouldBeEmpty();
        connection.Received.ShouldNotContain("\r\n.\r\n");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData("x\ny\r\n", "550 5.5.2 ")]
    [InlineData("x\0y\r\n", "550 5.5.2 ")]
    public async Task What_is_found_late_in_a_streamed_message_still_refuses_it(string late, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Text(10_000) + late)).ShouldStartWith(reply);

        member.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
        Hostile.Smuggling.ShouldBeCleanTowards(member);
    }

    [Fact]
    public async Task A_streamed_message_that_grows_too_large_never_gets_its_dot()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "messageSize": "900KiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Text(10_000))).ShouldStartWith("552 5.3.4 ");

        member.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_client_that_goes_away_in_a_streamed_message_leaves_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync(Text(10_000));
        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        await connection.UntilOctetsAsync(300_000, TestContext.Current.CancellationToken);

        client.Close();

        (await connection.UntilEndAsync(TestContext.Current.CancellationToken)).ShouldBe(ConnectionEnd.BrokenByClient);
        connection.Bodies.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MessageNeeds.Body)]
    [InlineData(MessageNeeds.Edit)]
    public async Task A_step_that_needs_the_whole_message_has_it_held_back(MessageNeeds needs)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<MessageEvent>(
            Stage.Message,
            e =>
            {
                e.Message.Headers.Add("X-Seen", e.Message.Size.ToString());
                return Verdict.Continue;
            },
            needs));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = Text(10_000);

        (await client.MailAsync(text)).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith($"\r\nX-Seen: {text.Length}\r\n{text}");
        Directory.Exists(Path.Combine(gateway.Folder, "var", "spool")).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(gateway.Folder, "var", "spool")).ShouldBeEmpty("the file is gone with the message");
    }

    [Fact]
    public async Task An_edit_of_a_message_that_has_left_fails_the_step()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<MessageEvent>(
            Stage.Message,
            e =>
            {
                e.Message.Headers.Add("X-Late", "1");
                return Verdict.Continue;
            }));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(Text(10_000))).ShouldBe("451 4.3.0 Temporary local problem, please try again later (support ID <id>)");
        (await client.MailAsync()).ShouldStartWith("250 ", customMessage: "a small message is held and may be edited");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("\r\nX-Late: 1\r\nSubject: hello\r\n");
    }

    /// <summary>A poller's late event for a reply that was read long ago must not be taken for an answer of the member.</summary>
    [Fact]
    public async Task Messages_of_several_blocks_follow_each_other_on_one_connection_without_a_stall()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock });
        var text = Text(1300);

        for (var i = 0; i < 300; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync(text)).ShouldStartWith("250 2.0.0 Stored as ");
        }

        member.Messages.Count.ShouldBe(300);
    }

    private static string Text(int lines) => "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", lines));
}
