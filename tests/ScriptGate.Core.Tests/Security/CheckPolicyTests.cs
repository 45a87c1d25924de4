using System.Text.Json;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Security;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Security;

public sealed class CheckPolicyTests
{
    private static readonly EffectiveViolation Alarm = EffectiveViolation.AlarmOnly;
    private static readonly EffectiveViolation Block = Alarm with { Block = true, OnFailure = OnFailure.Defer };
    private static readonly EffectiveViolation Off = Alarm with { Alarm = false };

    [Fact]
    public void What_cannot_refuse_does_not_refuse_by_failing() => Of(Alarm, Alarm).OnFailure.ShouldBe(FailureMode.Continue);

    [Fact]
    public void One_blocking_violation_is_enough_to_defer() => Of(Alarm, Block).OnFailure.ShouldBe(FailureMode.Defer);

    [Fact]
    public void The_strictest_of_the_violations_decides() => Of(Block, Block with { OnFailure = OnFailure.Reject }).OnFailure.ShouldBe(FailureMode.Reject);

    [Fact]
    public void A_violation_that_is_off_has_no_say() => Of(Alarm, Off with { OnFailure = OnFailure.Reject }).OnFailure.ShouldBe(FailureMode.Continue);

    [Fact]
    public void What_is_in_staging_cannot_refuse() => Of(Alarm, Block with { Staging = true }).OnFailure.ShouldBe(FailureMode.Continue);

    [Fact]
    public void A_check_is_run_while_anything_follows_from_it()
    {
        Of(Off, Off).IsRun.ShouldBeFalse();
        Of(Off, Alarm).IsRun.ShouldBeTrue();
        Of(Off, Off with { Block = true }).IsRun.ShouldBeTrue();
    }

    [Fact]
    public void A_check_without_violations_is_run() => CheckPolicy.Of(Check("x", Off, Off), []).IsRun.ShouldBeTrue();

    [Fact]
    public void The_time_limit_is_the_profiles_or_what_the_step_asks_for_or_ten_seconds()
    {
        Of(Alarm, Alarm).TimeoutOf(null).ShouldBe(TimeSpan.FromSeconds(10));
        Of(Alarm, Alarm).TimeoutOf(TimeSpan.FromSeconds(51)).ShouldBe(TimeSpan.FromSeconds(51));
        CheckPolicy.Of(Check("x", Alarm, Alarm) with { Timeout = TimeSpan.FromSeconds(1) }, ["first"]).TimeoutOf(TimeSpan.FromSeconds(51)).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_TLS_policy_is_always_run_and_never_fails_into_no_TLS()
    {
        var policy = CheckPolicy.Of(Check("tls-policy", Off, Off), ["first", "second"]);

        policy.IsRun.ShouldBeTrue();
        policy.FailureAt(Stage.StartTls).ShouldBe(FailureMode.Defer);
        policy.FailureAt(Stage.Tls).ShouldBe(FailureMode.Disconnect);
    }

    private static CheckPolicy Of(EffectiveViolation first, EffectiveViolation second) => CheckPolicy.Of(Check("x", first, second), ["first", "second"]);

    private static EffectiveCheck Check(string name, EffectiveViolation first, EffectiveViolation second) => new(
        name,
        Off,
        new Dictionary<string, EffectiveViolation>(StringComparer.Ordinal) { ["first"] = first, ["second"] = second },
        OnFailure.Continue,
        Timeout: null,
        JsonElement.Parse("{}"u8));
}
