using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

/// <summary>How those hear of the end of a session who have kept its token.</summary>
public sealed class OverTokensTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Many_sessions_end_at_once_and_none_before_its_time()
    {
        using var tokens = new OverTokens(_clock);
        var heard = 0;
        for (var i = 0; i < 1000; i++)
        {
            tokens.Add(Heard(() => heard++));
        }

        _clock.Advance(OverTokens.Delay - TimeSpan.FromTicks(1));
        heard.ShouldBe(0);
        _clock.RunningTimers.ShouldBe(1, "all share one timer");

        _clock.Advance(TimeSpan.FromTicks(1));
        heard.ShouldBe(1000);
    }

    [Fact]
    public void Each_time_anew()
    {
        using var tokens = new OverTokens(_clock);
        var heard = 0;
        for (var i = 1; i <= 3; i++)
        {
            tokens.Add(Heard(() => heard++));
            _clock.Advance(OverTokens.Delay);
            heard.ShouldBe(i);
        }

        _clock.Advance(OverTokens.Delay);
        _clock.RunningTimers.ShouldBe(0, "nothing waits");
    }

    [Fact]
    public async Task One_that_hangs_holds_up_nobody_else()
    {
        using var tokens = new OverTokens(_clock);
        using var hangs = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var heard = new TaskCompletionSource();
        tokens.Add(Heard(() =>
        {
            entered.Set();
            hangs.Wait(Patience.Limit).ShouldBeTrue();
        }));
        tokens.Add(Heard(heard.SetResult));

        var hanging = Task.Run(() => _clock.Advance(OverTokens.Delay), TestContext.Current.CancellationToken);
        entered.Wait(Patience.Limit, TestContext.Current.CancellationToken).ShouldBeTrue();
        _clock.Advance(OverTokens.Delay);

        heard.Task.IsCompleted.ShouldBeTrue();
        hangs.Set();
        await hanging;
    }

    [Fact]
    public void What_a_callback_throws_reaches_nobody()
    {
        using var tokens = new OverTokens(_clock);
        var heard = 0;
        tokens.Add(Heard(() => throw new InvalidOperationException("a plugin's fault")));
        tokens.Add(Heard(() => heard++));

        _clock.Advance(OverTokens.Delay);

        heard.ShouldBe(1);
    }

    private static CancellationTokenSource Heard(Action callback)
    {
        var source = new CancellationTokenSource();
        source.Token.Register(callback);
        return source;
    }
}
