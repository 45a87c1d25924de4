using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class StepWatchTests
{
    private static readonly StepInfo First = Chains.Answers("first", Verdict.Continue).Info;
    private static readonly StepInfo Other = Chains.Answers("second", Verdict.Continue).Info;

    private readonly ManualClock _clock = new();
    private readonly StepWatch _watch = new();

    [Fact]
    public void A_call_that_is_seen_inside_for_its_time_limit_is_given_up_once()
    {
        _watch.Enter(First, runner: null);

        TryGiveUp().ShouldBeNull("it is seen for the first time");
        _clock.Advance(First.Timeout - TimeSpan.FromTicks(1));
        TryGiveUp().ShouldBeNull();
        _clock.Advance(TimeSpan.FromTicks(1));
        TryGiveUp().ShouldBe(First);
        TryGiveUp().ShouldBeNull("it is given up already");

        _watch.IsGivenUp.ShouldBeTrue();
        Should.Throw<SessionGivenUpException>(_watch.Leave);
        Should.Throw<SessionGivenUpException>(() => _watch.Enter(Other, runner: null));
        Should.Throw<SessionGivenUpException>(_watch.ThrowIfGivenUp);
    }

    [Fact]
    public void A_session_between_its_steps_is_never_given_up()
    {
        TryGiveUp().ShouldBeNull();
        _watch.Enter(First, runner: null);
        TryGiveUp().ShouldBeNull();
        _watch.Leave();
        _clock.Advance(First.Timeout + TimeSpan.FromSeconds(1));

        TryGiveUp().ShouldBeNull();
        _watch.TryGiveUp(onlyIfSeen: false, out _).ShouldBeFalse();
        _watch.IsGivenUp.ShouldBeFalse();
        _watch.ThrowIfGivenUp();
    }

    [Fact]
    public void The_time_of_a_call_is_not_that_of_the_one_before()
    {
        _watch.Enter(First, runner: null);
        TryGiveUp().ShouldBeNull();
        _watch.Leave();
        _clock.Advance(First.Timeout);
        _watch.Enter(Other, runner: null);

        TryGiveUp().ShouldBeNull();
        _clock.Advance(Other.Timeout);
        TryGiveUp().ShouldBe(Other);
    }

    [Fact]
    public void When_there_is_no_more_time_only_a_call_that_was_seen_is_given_up_first_and_then_any()
    {
        _watch.Enter(First, runner: null);

        _watch.TryGiveUp(onlyIfSeen: true, out _).ShouldBeFalse();
        _watch.TryGiveUp(onlyIfSeen: false, out var step).ShouldBeTrue();

        step.ShouldBe(First);
        _watch.TryGiveUp(onlyIfSeen: false, out _).ShouldBeFalse();
        Should.Throw<SessionGivenUpException>(_watch.Leave);
    }

    [Fact]
    public void A_call_that_a_tick_has_seen_is_given_up_when_time_is_short()
    {
        _watch.Enter(First, runner: null);
        TryGiveUp().ShouldBeNull();

        _watch.TryGiveUp(onlyIfSeen: true, out var step).ShouldBeTrue();

        step.ShouldBe(First);
    }

    [Fact]
    public void A_check_whose_call_is_given_up_is_slow()
    {
        var log = new RecordedLog();
        var runner = new SlowStepRunner("x", _clock, log);
        _watch.Enter(First, runner);
        TryGiveUp();
        _clock.Advance(First.Timeout);

        TryGiveUp().ShouldBe(First);

        runner.IsSlow.ShouldBeTrue();
        log.Of("StepIsSlow").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Either_the_session_goes_on_or_it_is_given_up()
    {
        for (var i = 0; i < 2000; i++)
        {
            var watch = new StepWatch();
            watch.Enter(First, runner: null);
            using var start = new Barrier(2);
            var givingUp = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return watch.TryGiveUp(onlyIfSeen: false, out _);
            });
            var wentOn = true;
            start.SignalAndWait(TestContext.Current.CancellationToken);
            try
            {
                watch.Leave();
            }
            catch (SessionGivenUpException)
            {
                wentOn = false;
            }

            (await givingUp).ShouldBe(!wentOn);
        }
    }

    private StepInfo? TryGiveUp() => _watch.TryGiveUp(_clock.GetTimestamp(), _clock, out var step) ? step : null;
}
