using System.Reflection;
using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

/// <summary>What a plugin that fails while mail flows means for the mail.</summary>
public sealed class PluginFailureTests
{
    private const string Blocking = "\"violation\": \"x\", \"block\": true";
    private const string AlarmOnly = "\"violation\": \"x\", \"block\": false";

    [Theory]
    [InlineData(Blocking, VerdictKind.Defer)]
    [InlineData(AlarmOnly, VerdictKind.Continue)]
    [InlineData(Blocking + ", \"staging\": true", VerdictKind.Continue)]
    [InlineData(Blocking + ", \"onFailure\": \"continue\"", VerdictKind.Continue)]
    [InlineData(AlarmOnly + ", \"onFailure\": \"reject\"", VerdictKind.Reject)]
    public async Task An_exception_means_what_the_profile_says(string options, VerdictKind expected)
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");
        await using var set = await rig.LoadValidAsync($$"""      "misbehaving": { "does": "throws", {{options}} }""");

        var outcome = await Mail.RcptAsync(rig.Chains(set));

        outcome.Verdict.Kind.ShouldBe(expected);
        outcome.Failed.ShouldBe(expected != VerdictKind.Continue);
        rig.Log.Of("StepFailed").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_check_that_hangs_gets_its_failure_verdict_when_its_time_is_up()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");
        await using var set = await rig.LoadValidAsync($$"""      "misbehaving": { "does": "hangs", "timeout": "3s", {{Blocking}} }""");

        var asking = Mail.RcptAsync(rig.Chains(set));
        await rig.Clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);
        rig.Clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        var early = asking.IsCompleted;
        rig.Clock.Advance(TimeSpan.FromTicks(1));

        early.ShouldBeFalse();
        (await asking).Verdict.Kind.ShouldBe(VerdictKind.Defer);
        rig.Log.Of("StepTimedOut").ShouldHaveSingleItem().ShouldContain("00:00:03");
    }

    [Fact]
    public async Task A_check_that_blocks_its_caller_is_marked_slow_and_then_holds_its_own_threads_only()
    {
        using var rig = new PluginRig();
        using var release = new ManualResetEvent(initialState: false);
        rig.Install("misbehaving");
        await using var set = await rig.LoadValidAsync($$"""      "misbehaving": { "does": "blocks", {{Blocking}} }""");
        var chains = rig.Chains(set);

        for (var i = 0; i <= SlowStepRunner.LateCallsAllowed; i++)
        {
            set.Checks.ShouldHaveSingleItem().IsSlow.ShouldBeFalse();
            release.Reset();
            using var one = new BlockedSession(release);
            var asking = Task.Run(() => Mail.RcptAsync(chains, one.Session), TestContext.Current.CancellationToken);
            await one.EnteredAsync();
            rig.Clock.Advance(SlowStepRunner.Patience + TimeSpan.FromTicks(1));
            release.Set();
            (await asking).Verdict.ShouldBe(Verdict.Continue);
        }

        rig.Log.Of("StepIsSlow").ShouldHaveSingleItem().ShouldStartWith("Step misbehaving kept its caller waiting");
        set.Checks.ShouldHaveSingleItem().IsSlow.ShouldBeTrue();

        // From now on the caller gets its thread back at once, however long the check blocks.
        release.Reset();
        var running = Enumerable.Range(0, SlowStepRunner.Threads).Select(_ => new BlockedSession(release)).ToArray();
        var blocked = running.Select(session => Mail.RcptAsync(chains, session.Session)).ToArray();
        foreach (var session in running)
        {
            await session.EnteredAsync();
        }

        using var waitingSession = new BlockedSession(release);
        var waiting = Enumerable.Range(0, SlowStepRunner.QueueLength).Select(_ => Mail.RcptAsync(chains, waitingSession.Session)).ToArray();
        blocked.Concat(waiting).ShouldAllBe(task => !task.IsCompleted);

        var tooMany = await Mail.RcptAsync(chains, waitingSession.Session);
        tooMany.Verdict.Kind.ShouldBe(VerdictKind.Defer);
        tooMany.Failed.ShouldBeTrue();

        release.Set();
        (await Task.WhenAll(blocked.Concat(waiting))).ShouldAllBe(outcome => outcome.Verdict == Verdict.Continue);
        Array.ForEach(running, session => session.Dispose());
    }

    [Fact]
    public async Task A_check_with_neither_alarm_nor_block_is_not_run()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");
        await using var set = await rig.LoadValidAsync("""      "misbehaving": { "does": "throws", "violation": "x", "alarm": false, "block": false }""");

        rig.Chains(set).Rcpt.ShouldNotBeNull().Steps.Select(step => step.Info.Check).ShouldBe(["tls-policy"]);
    }

    [Fact]
    public async Task A_check_that_is_not_run_still_provides_its_facts()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");
        await using var set = await rig.LoadValidAsync("""      "misbehaving": { "does": "provides-a-number", "violation": "x", "alarm": false, "block": false }""");

        (await set.Facts.ComputeAsync(new Fact<int>("number"), new FakeSession())).ShouldBe(42);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"tls-policy\": { \"alarm\": false, \"block\": false, \"onFailure\": \"continue\" }")]
    public async Task The_failure_of_tls_policy_never_means_that_TLS_is_not_needed(string check)
    {
        using var rig = new PluginRig();
        await using var set = await rig.LoadValidAsync(check);

        var steps = rig.Chains(set).Steps;

        steps.Count.ShouldBe(8);
        steps.ShouldAllBe(step => step.OnFailure == (step.Stage == Stage.StartTls ? FailureMode.Defer : FailureMode.Disconnect));
    }

    [Fact]
    public async Task A_step_says_where_it_comes_from()
    {
        using var rig = new PluginRig();
        rig.Install("noop");
        await using var set = await rig.LoadValidAsync("""      "noop": { "timeout": "2s" }""");

        var step = rig.Chains(set).Steps.Single(step => step.Check == "noop" && step.Stage == Stage.Headers);

        step.Code.Length.ShouldBe(64);
        step.ShouldBe(new StepInfo(Stage.Headers, "noop", "plugin noop 0.1.0", "noop", TimeSpan.FromSeconds(2), FailureMode.Continue, MessageNeeds.Nothing) { Code = step.Code, Options = "{}" });
    }

    [Fact]
    public async Task The_template_listens_to_every_event()
    {
        using var rig = new PluginRig();
        rig.Install("noop");
        await using var set = await rig.LoadValidAsync("""      "noop": {}""");
        var chains = rig.Chains(set);

        foreach (var stage in typeof(ChainSet).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType.IsGenericType
            && property.PropertyType.GetGenericTypeDefinition() == typeof(EventChain<>)))
        {
            stage.GetValue(chains).ShouldNotBeNull(stage.Name);
        }
    }

    /// <summary>A session whose step blocks until it is let go.</summary>
    private sealed class BlockedSession : IDisposable
    {
        private readonly ManualResetEvent _entered = new(initialState: false);

        public BlockedSession(EventWaitHandle release) => Session = new FakeSession { Notes = { ["entered"] = _entered, ["release"] = release } };

        public FakeSession Session { get; }

        public async Task EnteredAsync() =>
            (await Task.Run(() => _entered.WaitOne(Patience.Limit), TestContext.Current.CancellationToken)).ShouldBeTrue("the step was not entered");

        public void Dispose() => _entered.Dispose();
    }
}
