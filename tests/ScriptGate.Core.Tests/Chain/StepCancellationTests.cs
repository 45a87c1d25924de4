using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class StepCancellationTests
{
    [Fact]
    public void One_token_serves_many_steps()
    {
        using var cancellation = new StepCancellation();

        cancellation.Token.ShouldBe(cancellation.Token);
        cancellation.Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task What_ran_out_of_time_is_cancelled_and_the_next_step_is_not()
    {
        using var cancellation = new StepCancellation();
        var old = cancellation.Token;
        var cancelled = Cancelled(old);

        cancellation.Expire();

        cancellation.Token.ShouldNotBe(old);
        cancellation.Token.IsCancellationRequested.ShouldBeFalse();
        cancellation.HasEnded.ShouldBeFalse();
        await Patience.UntilAsync(cancelled, "the cancellation", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_end_of_the_session_cancels_for_good()
    {
        var cancellation = new StepCancellation();
        var cancelled = Cancelled(cancellation.Token);

        cancellation.End();

        cancellation.HasEnded.ShouldBeTrue();
        cancellation.Token.IsCancellationRequested.ShouldBeTrue();
        await Patience.UntilAsync(cancelled, "the cancellation", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_has_kept_the_token_of_a_session_that_waits_for_nobody_hears_of_its_end()
    {
        var cancellation = new StepCancellation();
        var cancelled = Task.WhenAll(Cancelled(cancellation.Token), Cancelled(cancellation.Ended));

        cancellation.Dispose();

        cancellation.HasEnded.ShouldBeTrue();
        cancellation.Ended.IsCancellationRequested.ShouldBeTrue();
        await Patience.UntilAsync(cancelled, "the cancellation", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_reach_the_session()
    {
        using var cancellation = new StepCancellation();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellation.Token.Register(() =>
        {
            called.SetResult();
            throw new InvalidOperationException("a plugin's fault");
        });

        cancellation.Expire();

        await Patience.UntilAsync(called.Task, "the callback", TestContext.Current.CancellationToken);
        cancellation.Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void Nobody_asked_and_nothing_is_made()
    {
        var cancellation = new StepCancellation();

        cancellation.Expire();
        cancellation.Dispose();

        cancellation.Token.IsCancellationRequested.ShouldBeTrue();
    }

    private static Task Cancelled(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.SetResult());
        return cancelled.Task;
    }
}
