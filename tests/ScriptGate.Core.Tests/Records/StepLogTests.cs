using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Core.Tests.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Records;

/// <summary>The compact form of steps: what goes in comes out, and octets of any origin end.</summary>
public sealed class StepLogTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_check_is_named_by_its_step_and_a_rule_by_its_file_and_line()
    {
        var steps = Log(
            Info("spf", "plugin spf 0.1.0") with { Check = "spf" },
            Info("a.js", "scripts/rules/a.js:12")).Read().Steps;

        steps.Select(step => step.Name).ShouldBe(["spf", "scripts/rules/a.js:12"]);
    }

    [Fact]
    public void What_ran_before_the_record_began_is_negative()
    {
        var trace = new StepTrace(_clock);
        Note(trace, Info("early", "early"));
        _clock.Advance(TimeSpan.FromMicroseconds(1500));
        var origin = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMicroseconds(7));
        Note(trace, Info("late", "late"));

        StepLogWriter.Take(trace, _clock, origin).Read().Steps.Select(step => step.At.TotalMicroseconds).ShouldBe([-1500, 7]);
    }

    [Theory]
    [InlineData("'; DROP TABLE details; --\0\u202e\t\r\n")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("日本語\U0001F600")]
    [InlineData("")]
    public void Texts_come_back_as_they_are(string text)
    {
        var trace = new StepTrace(_clock);
        trace.Enter(new CommandEvent(new FakeSession(), text, default));
        trace.Begin(Info(text, text) with { Stage = Stage.Command });
        trace.Found(text, Stage.Command, FindingEffect.Held);
        trace.End(VerdictKind.Continue, StepEnd.Answered);

        var step = StepLogWriter.Take(trace, _clock, 0).Read().Steps.ShouldHaveSingleItem();

        (step.Name, step.About).ShouldBe((text, text));
        step.Findings.ShouldBe([new StepFinding(text, FindingEffect.Held)]);
    }

    [Fact]
    public void Long_texts_are_cut_between_characters()
    {
        var name = new string('x', StepLogWriter.LongestText - 1) + "\U0001F600 and more";

        Log(Info(name, name)).Read().Steps.ShouldHaveSingleItem().Name.ShouldBe(new string('x', StepLogWriter.LongestText - 1) + "…");
    }

    [Fact]
    public void Every_text_is_written_once()
    {
        var same = Info("mail-validation", "mail-validation");
        var once = Log(same).Octets.Length;

        (Log([.. Enumerable.Repeat(same, 21)]).Octets.Length - once).ShouldBeLessThanOrEqualTo(20 * 10);
    }

    [Fact]
    public void Nothing_is_no_octet()
    {
        StepLogWriter.Take(new StepTrace(_clock), _clock, 0).ShouldBeSameAs(StepLog.Empty);
        StepLog.Empty.Octets.Length.ShouldBe(0);
        StepLog.Empty.Read().Steps.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_cut_off_keeps_what_can_be_read()
    {
        var whole = Log(Info("a", "a"), Info("b", "b"), Info("c", "c")).Octets.ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            var read = new StepLog(whole[..length]).Read();
            read.Steps.Count.ShouldBeLessThanOrEqualTo(3);
            read.Steps.ShouldAllBe(step => step.Name == "a" || step.Name == "b" || step.Name == "c");
        }

        new StepLog(whole).Read().Steps.Count.ShouldBe(3);
    }

    [Fact]
    public void Octets_of_any_origin_end_without_an_exception()
    {
        var random = new Random(1);
        var whole = Log(Info("a", "a"), Info("b", "b")).Octets.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var octets = i % 2 == 0 ? new byte[random.Next(200)] : [.. whole];
            if (i % 2 == 0)
            {
                random.NextBytes(octets);
                if (octets.Length > 0)
                {
                    octets[0] = StepLog.Version;
                }
            }
            else
            {
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            foreach (var step in new StepLog(octets).Read().Steps)
            {
                Enum.IsDefined(step.Verdict).ShouldBeTrue();
                Enum.IsDefined(step.End).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void A_newer_form_is_left_alone() => new StepLog([StepLog.Version + 1, 1, 2, 3]).Read().Steps.ShouldBeEmpty();

    private StepLog Log(params StepInfo[] steps)
    {
        var trace = new StepTrace(_clock);
        Array.ForEach(steps, step => Note(trace, step));
        return StepLogWriter.Take(trace, _clock, _clock.GetTimestamp());
    }

    private static void Note(StepTrace trace, StepInfo step)
    {
        trace.Enter(new RsetEvent(Chains.Recipient.Session));
        trace.Begin(step);
        trace.End(VerdictKind.Continue, StepEnd.Answered);
    }

    private static StepInfo Info(string name, string source) =>
        new(Stage.Rset, name, source, Check: null, TimeSpan.FromSeconds(1), FailureMode.Defer, MessageNeeds.Nothing);
}
