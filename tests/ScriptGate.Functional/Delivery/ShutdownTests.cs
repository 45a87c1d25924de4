using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>SIGTERM's way: every open transaction is finished or refused with 421 within the limit.</summary>
public sealed class ShutdownTests
{
    private const string Goodbye = "421 4.3.2 The service is shutting down, closing the connection (support ID <id>)";

    // The limit of 30 seconds, less the five for saying 421.
    private static readonly TimeSpan UntilFarewell = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Idle_clients_hear_421_at_once_and_open_transactions_may_finish()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var idle = gateway.Connect();
        await using var busy = gateway.Connect();
        await idle.GreetAsync();
        await busy.GreetAsync();
        await busy.OpenAsync();

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);

        Transcript.WithoutId(await idle.ReadReplyAsync()).ShouldBe(Goodbye);
        (await idle.ReadLineAsync()).ShouldBeNull();
        stopping.IsCompleted.ShouldBeFalse();
        gateway.Transport.Bound.ShouldBeEmpty();
        gateway.Host.IsReady.ShouldBeFalse();
        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        Transcript.WithoutId(await busy.ReadReplyAsync()).ShouldBe(Goodbye);
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_transaction_that_does_not_finish_in_time_hears_421()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithTop("shutdown", """{ "limit": "30s" }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n");

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await clock.UntilTimerIsDueInAsync(UntilFarewell, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(24));
        stopping.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
        (await client.ReadLineAsync()).ShouldBeNull();
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_whose_dot_is_out_gets_the_truth_when_the_limit_is_over()
    {
        var clock = new ManualClock();
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.SetResult();
            await step.HangAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the dot", TestContext.Current.CancellationToken);

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await clock.UntilTimerIsDueInAsync(UntilFarewell, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(26));

        (await client.ReadReplyAsync()).ShouldStartWith("451 4.4.2 The mail service did not confirm the message");
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
        await Patience.UntilAsync(stopping, "the gateway stopped", TestContext.Current.CancellationToken);
        gateway.Log.Of("InDoubt").ShouldHaveSingleItem();
    }
}
