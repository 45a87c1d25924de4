using System.Runtime.CompilerServices;
using ScriptGate.Core.Generations;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>An old generation is shown with what holds it, and can be ended before its grace is over.</summary>
public sealed class DropTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_session_that_was_opened_before_a_reload_finishes_on_its_generation_and_both_are_shown()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var busy = gateway.Connect();
        // Stepwise: it waits for its client when the reload looks for those who do.
        await using var idle = gateway.Connect(stepwise: true);
        await busy.GreetAsync();
        await idle.GreetAsync();
        await busy.OpenAsync();
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await UntilAsync(() => gateway.Host.Sessions.HoldersOf(gateway.Host.Generations.Current).Count == 1);

        var reports = gateway.Host.ReportGenerations();
        reports.Select(report => (report.Generation.Number, report.State, report.Sessions, report.Transactions)).ShouldBe([(2, GenerationState.Current, 1, 0), (1, GenerationState.Draining, 1, 1)]);

        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        await UntilAsync(() => gateway.Host.ReportGenerations().Count == 1);
    }

    [Fact]
    public async Task Dropping_it_gives_its_transactions_the_time_that_was_said_and_then_421()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var busy = gateway.Connect(stepwise: true);
        await busy.GreetAsync();
        await busy.OpenAsync();
        await busy.SendAsync("Subject: x\r\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        var old = gateway.Host.LiveGenerations[1];

        gateway.Host.TryDropGeneration(2, TimeSpan.Zero).ShouldBeFalse("it is the current one");
        gateway.Host.TryDropGeneration(3, TimeSpan.Zero).ShouldBeFalse("it does not exist");
        gateway.Host.TryDropGeneration(1, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(9));
        old.IsExpired.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => old.IsExpired);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Transcript.WithoutId(await busy.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);
        gateway.Log.Of("GenerationDropped").ShouldBe(["Generation 1 is dropped: its transactions have 00:00:10 to finish."]);
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_whose_dot_is_out_is_waited_for_all_the_same()
    {
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.TrySetResult();
            await answer.Task;
            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the dot", TestContext.Current.CancellationToken);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        gateway.Host.ReportGenerations()[1].AfterDot.ShouldBe(1);

        gateway.Host.TryDropGeneration(1, TimeSpan.Zero).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(5));
        answer.SetResult();

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Timers_and_what_rules_wait_for_are_counted()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member).WithRule("""
            on('INIT', () => { every('1m', () => {}); });
            on('MAIL', async () => { after('1h', () => {}); await sleep('8s'); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await UntilAsync(() => gateway.Host.ReportGenerations()[0] is { Timers: 2, Promises: 1 });
        await UntilAsync(() => gateway.Host.Sessions.HoldersOf(gateway.Host.Generations.Current).Single().Call is { Kind: Core.Chain.HeldCallKind.Waits });
        _clock.Advance(TimeSpan.FromSeconds(2));

        var report = gateway.Host.ReportGenerations()[0];
        report.ServiceCalls.ShouldBe(0);
        var call = report.Calls.ShouldHaveSingleItem();
        (call.Name, call.Stage, call.Kind).ShouldBe(("rule.js", Stage.Mail, Core.Chain.HeldCallKind.Waits));
    }

    private Scenario Scene(ScriptedMember member) => new Scenario(member.Address) { Clock = _clock }.WithTop("reload", """{ "watch": false, "grace": "10m" }""");

    private static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => Condition.UntilAsync(condition, what, TestContext.Current.CancellationToken);
}
