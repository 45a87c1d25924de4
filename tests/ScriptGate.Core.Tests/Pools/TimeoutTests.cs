using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class TimeoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_without_an_answer_times_out_after_sixty_seconds()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", _ => Task.CompletedTask));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>");
        var asking = link.AskAsync(LinkCommand.Rcpt, "RCPT TO:<b@example.org>");
        await member.Connections[0].UntilCommandAsync("RCPT", Token);

        fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        asking.IsCompleted.ShouldBeFalse();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        var exception = await Should.ThrowAsync<MemberTimeoutException>(() => asking);
        (exception.Phase, exception.IsInDoubt, exception.Reason).ShouldBe((LinkPhase.Command, false, "nothing came within 60 s"));
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public async Task The_answer_to_the_dot_may_take_three_hundred_seconds(int seconds, bool inTime)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await answer.Task;
            await step.DefaultAsync();
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        await link.WriteBodyAsync("Hello.\r\n"u8.ToArray());

        // So few octets leave without waiting: when the call comes back, the link waits for the answer.
        var sending = link.EndBodyAsync().AsTask();
        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
        answer.SetResult();

        if (inTime)
        {
            (await sending).Code.ShouldBe(250);
        }
        else
        {
            (await Should.ThrowAsync<MemberTimeoutException>(() => sending)).IsInDoubt.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_link_that_waits_for_its_session_has_no_time_limit_of_its_own()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>");

        fixture.Clock.Advance(TimeSpan.FromHours(1));

        (await link.AskAsync(LinkCommand.Rcpt, "RCPT TO:<b@example.org>")).Code.ShouldBe(250);
    }

    [Fact]
    public async Task A_cancelled_search_ends_at_once_and_leaves_nothing_behind()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(_ => Task.CompletedTask));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var renting = pool.RentAsync(PoolFixture.Request, cancellation.Token).AsTask();
        var connection = await member.ConnectionAsync(1, Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => renting);
        await connection.UntilEndAsync(Token);
        (pool.Members[0].State.Open, pool.Members[0].State.Leased).ShouldBe((0, 0));
        pool.Members[0].State.Counters.Failed.ShouldBe(0);
    }
}
