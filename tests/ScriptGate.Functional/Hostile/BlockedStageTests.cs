using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>A step that blocks its thread, at any stage: what the client hears, and what becomes of the message and of the member's connection.</summary>
public sealed class BlockedStageTests : IDisposable
{
    private const string NotAvailable = "421 4.3.0 The service is not available, please try again later (support ID <id>)";

    // The limit of steps written in C# is ten minutes.
    private static readonly TimeSpan OverLimit = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Before_the_banner()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Blocking<ConnectEvent>(member, Stage.Connect, _ => true));
        await using var client = gateway.Connect();

        await GiveUpAsync();

        var reply = await EndAsync(client);
        gateway.Records.Find(Transcript.IdOf(reply)).ShouldHaveSingleItem().Command.ShouldBe("CONNECT");
        await LetGoAsync(gateway);
    }

    [Fact]
    public async Task While_the_member_was_being_connected_its_connection_is_free_again()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Blocking<ServerConnectedEvent>(member, Stage.ServerConnected, _ => true));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");

        await GiveUpAsync();

        await EndAsync(client);
        await Task.WhenAll(member.Connections.Select(connection => connection.UntilEndAsync(TestContext.Current.CancellationToken)));
        await LetGoAsync(gateway);
    }

    [Fact]
    public async Task At_the_end_of_a_message_nothing_of_it_reaches_the_member()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Blocking<MessageEvent>(member, Stage.Message, _ => true));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");

        await GiveUpAsync();

        var reply = await EndAsync(client);
        var record = gateway.Records.Find(Transcript.IdOf(reply)).ShouldHaveSingleItem();
        (record.Result, record.Command, record.By).ShouldBe((TransactionResult.Deferred, ".", "steps.js"));
        await LetGoAsync(gateway);
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("250 2.0.0 queued as 42", true)]
    [InlineData("550 5.6.0 Bad content", false)]
    public async Task Behind_the_members_word_about_the_message_the_client_hears_that_first(string word, bool isDelivered)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(word)));
        await using var gateway = await TestGateway.StartAsync(Blocking<ServerReplyEvent>(member, Stage.ServerReply, e => e.Command == "."));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");

        await GiveUpAsync();

        (await client.ReadReplyAsync()).ShouldStartWith(word);
        var record = gateway.Records.Find(Transcript.IdOf(await EndAsync(client))).ShouldHaveSingleItem();
        (record.Result, record.By).ShouldBe((isDelivered ? TransactionResult.Delivered : TransactionResult.Rejected, "member"));
        await LetGoAsync(gateway);
    }

    [Fact]
    public async Task Even_when_only_the_reply_was_to_be_looked_at()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var gateway = await TestGateway.StartAsync(Blocking<ReplyEvent>(member, Stage.Reply, e => e.Command == "."));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");

        await GiveUpAsync();

        (await client.ReadReplyAsync()).ShouldBe("250 2.0.0 queued as 42");
        gateway.Records.Find(Transcript.IdOf(await EndAsync(client))).ShouldHaveSingleItem().Result.ShouldBe(TransactionResult.Delivered);
        await LetGoAsync(gateway);
        member.Messages.ShouldHaveSingleItem();
    }

    public void Dispose()
    {
        _release.Set();
        _release.Dispose();
    }

    private Scenario Blocking<TEvent>(ScriptedMember member, Stage stage, Func<TEvent, bool> blocks)
        where TEvent : SmtpEvent => new Scenario(member.Address) { Clock = _clock }.On<TEvent>(stage, e =>
        {
            if (blocks(e))
            {
                _entered.TrySetResult();
                _release.Wait(CancellationToken.None);
            }

            return Verdict.Continue;
        });

    private async Task GiveUpAsync()
    {
        await Patience.UntilAsync(_entered.Task, "the step was called", TestContext.Current.CancellationToken);
        _clock.Advance(OverLimit);
    }

    private static async Task<string> EndAsync(RawClient client)
    {
        var reply = await client.ReadReplyAsync();
        Transcript.WithoutId(reply).ShouldBe(NotAvailable);
        (await client.ReadLineAsync()).ShouldBeNull();
        return reply;
    }

    // The call comes back to a session that is over: it must not touch anything.
    private async Task LetGoAsync(TestGateway gateway)
    {
        gateway.Host.Sessions.Count.ShouldBe(0);
        _release.Set();
        await Patience.UntilAsync(gateway.Host.StopAsync(TestContext.Current.CancellationToken), "the gateway stopped", TestContext.Current.CancellationToken);
        gateway.Log.Of("StepHangs").ShouldHaveSingleItem().ShouldStartWith("Step steps.js (");
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        gateway.Log.Of("ConnectionFailed").ShouldBeEmpty();
        gateway.Log.Of("SessionsLeft").ShouldBeEmpty();
    }
}
