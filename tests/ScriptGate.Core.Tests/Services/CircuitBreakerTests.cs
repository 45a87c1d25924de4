using ScriptGate.Core.Services;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Services;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ManualClock _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(3, Pause, _clock);

    [Fact]
    public void It_opens_after_so_many_failures_in_a_row_and_not_before()
    {
        Fail().ShouldBeFalse();
        Fail().ShouldBeFalse();
        Succeed();
        Fail().ShouldBeFalse();
        Fail().ShouldBeFalse();
        _breaker.State.ShouldBe(BreakerState.Closed);

        Fail().ShouldBeTrue();

        _breaker.State.ShouldBe(BreakerState.Open);
        _breaker.TryPass(out _, out var wait).ShouldBeFalse();
        wait.ShouldBe(Pause);
    }

    [Fact]
    public void After_the_pause_one_call_is_let_through_and_its_success_closes_it()
    {
        Open();
        _clock.Advance(Pause - TimeSpan.FromMilliseconds(1));
        _breaker.TryPass(out _, out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromMilliseconds(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        _breaker.WouldPass(out _).ShouldBeTrue();
        _breaker.TryPass(out var probe, out _).ShouldBeTrue();
        _breaker.TryPass(out _, out wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.Zero);
        _breaker.State.ShouldBe(BreakerState.Probing);
        _breaker.Succeed(probe).ShouldBeTrue();

        _breaker.State.ShouldBe(BreakerState.Closed);
        Fail().ShouldBeFalse();
    }

    [Fact]
    public void The_failure_of_that_call_opens_it_for_another_pause()
    {
        Open();
        _clock.Advance(Pause);
        _breaker.TryPass(out var probe, out _).ShouldBeTrue();

        _breaker.Fail(probe).ShouldBeTrue();

        _breaker.TryPass(out _, out var wait).ShouldBeFalse();
        wait.ShouldBe(Pause);
        _breaker.InARow.ShouldBe(4);
    }

    [Fact]
    public void If_nobody_waits_for_that_call_any_more_the_next_one_is_let_through()
    {
        Open();
        _clock.Advance(Pause);
        _breaker.TryPass(out var probe, out _).ShouldBeTrue();

        _breaker.Abandon(probe);

        _breaker.TryPass(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void Calls_that_went_out_before_it_opened_say_nothing_about_now()
    {
        _breaker.TryPass(out var early, out _).ShouldBeTrue();
        _breaker.TryPass(out var other, out _).ShouldBeTrue();
        Open();

        _breaker.Succeed(early).ShouldBeFalse();
        _breaker.State.ShouldBe(BreakerState.Open);
        _clock.Advance(Pause);
        _breaker.TryPass(out var probe, out _).ShouldBeTrue();
        _breaker.Fail(other).ShouldBeFalse();
        _breaker.Abandon(other);

        _breaker.State.ShouldBe(BreakerState.Probing);
        _breaker.Succeed(probe).ShouldBeTrue();
    }

    private void Open()
    {
        Fail();
        Fail();
        Fail().ShouldBeTrue();
    }

    private bool Fail()
    {
        _breaker.TryPass(out var pass, out _).ShouldBeTrue();
        return _breaker.Fail(pass);
    }

    private void Succeed()
    {
        _breaker.TryPass(out var pass, out _).ShouldBeTrue();
        _breaker.Succeed(pass).ShouldBeFalse();
    }
}
