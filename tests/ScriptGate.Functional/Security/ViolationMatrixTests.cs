using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>Alarm and block, in all four combinations, for every violation of the built-in profile, each provoked by a session: what the client is told, what is recorded, what is counted.</summary>
[Trait("Suite", "exhaustive")]
public sealed class ViolationMatrixTests
{
    public static TheoryData<string, bool, bool> Cells
    {
        get
        {
            var cells = new TheoryData<string, bool, bool>();
            foreach (var item in ViolationCases.All)
            {
                cells.Add(item.Violation, false, false);
                cells.Add(item.Violation, true, false);
                cells.Add(item.Violation, false, true);
                cells.Add(item.Violation, true, true);
            }

            return cells;
        }
    }

    public static TheoryData<string> Names => [.. ViolationCases.All.Select(item => item.Violation)];

    [Fact]
    public async Task Every_violation_that_a_check_of_the_built_in_profile_declares_has_a_case_and_its_documented_flags()
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario("127.0.0.1:1").WithBuiltInProfile());

        var declared = gateway.Host.Generations.Current.Servers["inbound"].Profile.Violations.Where(pair => pair.Value.Check is not null);

        declared.Select(pair => $"{pair.Value.Check} {pair.Key}: {Flags(pair.Value.Policy.Alarm, pair.Value.Policy.Block)}").Order(StringComparer.Ordinal)
            .ShouldBe(ViolationCases.All.Select(item => $"{item.Check} {item.Violation}: {item.BuiltIn}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_flags_decide_what_is_refused_recorded_and_counted(string violation, bool alarm, bool block)
    {
        var item = Find(violation);
        var flags = $"\"alarm\": {Word(alarm)}, \"block\": {Word(block)}";
        await using var scene = await ViolationScene.StartAsync(item, flags);

        var reply = await item.ProvokeAsync(scene.Gateway);

        if (block)
        {
            Transcript.WithoutId(reply).ShouldBe(item.Reply);
            scene.Delivered.ShouldBe(0);
            scene.Gateway.Records.Find(Transcript.IdOf(reply)).ShouldNotBeEmpty("a refusal is found by its support ID");
        }
        else
        {
            reply.ShouldStartWith("250 ");
            scene.Delivered.ShouldBe(1);
        }

        var reports = block ? item.BlockedReports : item.Reports;
        var alarms = alarm ? item.Alarms : 0;
        (await scene.RecordedAsync()).ShouldBe(Enumerable.Repeat((violation, block, false), alarm ? reports - alarms : 0).Concat(Enumerable.Repeat((violation, false, false), alarms)));
        scene.Gateway.Log.Of("ViolationFound").Count.ShouldBe(alarm ? reports : 0);
        scene.Counted.ShouldBe(Enumerable.Repeat($"{violation} alarm", alarms).Concat(Enumerable.Repeat($"{violation} {(block ? "block" : "alarm")}", alarm || block ? reports - item.Alarms : 0)));
        scene.Gateway.Log.Of("StepFailed").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task In_staging_nothing_is_refused_and_what_would_have_been_is_recorded(string violation)
    {
        var item = Find(violation);
        await using var scene = await ViolationScene.StartAsync(item, """ "alarm": false, "block": true, "staging": true """);

        (await item.ProvokeAsync(scene.Gateway)).ShouldStartWith("250 ");

        scene.Delivered.ShouldBe(1);
        (await scene.RecordedAsync()).ShouldBe(Enumerable.Repeat((violation, false, true), item.Reports - item.Alarms).Concat(Enumerable.Repeat((violation, false, false), item.Alarms)));
        scene.Counted.ShouldBe(Enumerable.Repeat($"{violation} alarm", item.Alarms).Concat(Enumerable.Repeat($"{violation} would-block", item.Reports - item.Alarms)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_profiles_reply_and_action_take_the_place_of_the_checks(string violation)
    {
        var item = Find(violation);
        await using var scene = await ViolationScene.StartAsync(item, """ "alarm": true, "block": true, "action": "reject", "reply": "550 5.7.99 Not today" """);

        Transcript.WithoutId(await item.ProvokeAsync(scene.Gateway)).ShouldBe("550 5.7.99 Not today (support ID <id>)");

        scene.Delivered.ShouldBe(0);
    }

    private static ViolationCase Find(string violation) => ViolationCases.All.Single(item => item.Violation == violation);

    private static string Flags(bool alarm, bool block) => string.Join(' ', new[] { alarm ? "alarm" : "", block ? "block" : "" }.Where(word => word.Length > 0));

    private static string Word(bool value) => value ? "true" : "false";
}
