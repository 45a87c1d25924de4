using System.Collections.Frozen;
using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Security;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Security;

public sealed class ViolationDeciderTests
{
    private static readonly Violation Virus = new("virus");
    private static readonly Verdict Proposed = Verdict.Reject(554, "5.7.1", "No viruses");
    private static readonly EffectiveViolation Blocking = EffectiveViolation.AlarmOnly with { Block = true, RefuseAt = RefuseAt.Rcpt };

    private readonly ReportList _sink = new();

    [Fact]
    public void What_is_blocked_is_refused_as_proposed_and_recorded()
    {
        var decision = Decide(Blocking);

        decision.Verdict.ShouldBe(Proposed);
        decision.HoldUntilRcpt.ShouldBeFalse();
        var record = decision.Record.ShouldNotBeNull();
        (record.Name, record.Stage, record.Blocked, record.WouldBlock).ShouldBe(("virus", Stage.Message, true, false));
        record.Evidence.ShouldNotBeNull()["file"].ShouldBe("x.exe");
        _sink.Reports.ShouldHaveSingleItem().Effect.ShouldBe(ViolationEffect.Blocked);
    }

    [Fact]
    public void Alarm_without_block_records_and_lets_pass()
    {
        var decision = Decide(EffectiveViolation.AlarmOnly);

        decision.Verdict.ShouldBe(Verdict.Continue);
        decision.Record.ShouldNotBeNull().Blocked.ShouldBeFalse();
        _sink.Reports.ShouldHaveSingleItem().Effect.ShouldBe(ViolationEffect.Alarmed);
    }

    [Fact]
    public void Block_without_alarm_refuses_and_records_no_violation()
    {
        var decision = Decide(Blocking with { Alarm = false });

        decision.Verdict.ShouldBe(Proposed);
        decision.Record.ShouldBeNull();
        var report = _sink.Reports.ShouldHaveSingleItem();
        report.Alarm.ShouldBeFalse();
        report.Evidence.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void What_refuses_nobody_is_an_alarm_and_never_a_block(bool alarm, bool block, bool isRecorded)
    {
        var decision = ViolationDecider.Decide(Profile("virus", Blocking with { Alarm = alarm, Block = block }, "antivirus"), Virus, Stage.Message, proposed: null, null, new FakeSession(), _sink);

        (decision.Verdict, decision.HoldUntilRcpt, decision.Record is not null).ShouldBe((Verdict.Continue, false, isRecorded));
        (decision.Record?.Blocked ?? false).ShouldBeFalse();
        _sink.Reports.Select(report => report.Effect).ShouldBe(isRecorded ? [ViolationEffect.Alarmed] : []);
    }

    [Fact]
    public void Neither_alarm_nor_block_means_nothing_at_all()
    {
        Decide(EffectiveViolation.AlarmOnly with { Alarm = false }).ShouldBe(ViolationDecision.Nothing);

        _sink.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void Staging_records_what_it_would_have_refused()
    {
        var decision = Decide(Blocking with { Staging = true, Alarm = false });

        decision.Verdict.ShouldBe(Verdict.Continue);
        decision.Record.ShouldNotBeNull().WouldBlock.ShouldBeTrue();
        _sink.Reports.ShouldHaveSingleItem().Effect.ShouldBe(ViolationEffect.WouldBlock);
    }

    [Theory]
    [InlineData(Stage.Connect, true)]
    [InlineData(Stage.Ehlo, true)]
    [InlineData(Stage.Mail, true)]
    [InlineData(Stage.Rcpt, false)]
    [InlineData(Stage.Command, false)]
    [InlineData(Stage.Message, false)]
    public void A_block_before_there_are_recipients_waits_for_them(Stage stage, bool isHeld)
    {
        Decide(Blocking, stage).HoldUntilRcpt.ShouldBe(isHeld);
        Decide(Blocking with { RefuseAt = RefuseAt.Now }, stage).HoldUntilRcpt.ShouldBeFalse();
        Decide(Blocking, stage, check: "tls-policy").HoldUntilRcpt.ShouldBeFalse();
        Decide(EffectiveViolation.AlarmOnly, stage).HoldUntilRcpt.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Stage.Connect)]
    [InlineData(Stage.Ehlo)]
    [InlineData(Stage.Mail)]
    public void A_check_that_proposes_to_close_the_connection_is_not_held(Stage stage)
    {
        var decision = Decide(Blocking, stage, proposed: Verdict.Disconnect(421, "4.7.0", "Locked out"));

        decision.HoldUntilRcpt.ShouldBeFalse();
        decision.Verdict.Kind.ShouldBe(VerdictKind.Disconnect);
        Decide(Blocking with { Action = ViolationAction.Disconnect }, stage).HoldUntilRcpt.ShouldBeTrue("the profile's action says how, not when");
    }

    [Fact]
    public void The_profiles_reply_takes_the_place_of_the_proposed_one()
    {
        Text(Decide(Blocking with { Reply = new SmtpReply(450, "4.7.1", "Not now") })).ShouldBe("Defer 450 4.7.1 Not now");
        Text(Decide(Blocking with { Reply = new SmtpReply(550, "5.7.0", "Never") })).ShouldBe("Reject 550 5.7.0 Never");
    }

    [Theory]
    [InlineData("Defer", null, "Defer 0  No viruses")]
    [InlineData("Reject", null, "Reject 554 5.7.1 No viruses")]
    [InlineData("Disconnect", null, "Disconnect 554 5.7.1 No viruses")]
    [InlineData("Disconnect", "Bye", "Disconnect 550 5.7.1 Bye")]
    [InlineData("Discard", null, "Discard 0  ")]
    [InlineData("Discard", "Bye", "Discard 0  ")]
    public void The_profiles_action_takes_the_place_of_the_proposed_verdict(string action, string? reply, string expected)
    {
        var policy = Blocking with { Action = Enum.Parse<ViolationAction>(action), Reply = reply is null ? null : new SmtpReply(550, "5.7.1", reply) };

        Text(Decide(policy)).ShouldBe(expected);
    }

    [Fact]
    public void A_verdict_without_codes_keeps_its_text_when_the_connection_is_closed_instead() =>
        Text(Decide(Blocking with { Action = ViolationAction.Disconnect }, proposed: Verdict.Reject("5.7.1", "No"))).ShouldBe("Disconnect 0  No");

    [Theory]
    [InlineData(VerdictKind.Continue)]
    [InlineData(VerdictKind.Accept)]
    public void A_block_refuses_even_when_the_check_proposed_no_refusal(VerdictKind proposed) =>
        Text(Decide(Blocking, proposed: proposed == VerdictKind.Continue ? Verdict.Continue : Verdict.Accept)).ShouldBe("Reject 0 5.7.1 Refused by policy");

    [Fact]
    public void A_name_that_nobody_listed_is_alarm_only_and_not_known()
    {
        var decision = ViolationDecider.Decide(Profile("virus", Blocking, "antivirus"), new Violation("made-up-17"), Stage.Rcpt, Proposed, null, new FakeSession(), _sink);

        decision.Verdict.ShouldBe(Verdict.Continue);
        decision.Record.ShouldNotBeNull();
        _sink.Reports.ShouldHaveSingleItem().IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void The_report_carries_the_ID_that_the_client_reads()
    {
        Decide(Blocking);
        Decide(Blocking, session: new FakeSession { Transaction = new FakeTransaction("a@b.example") });

        _sink.Reports.Select(report => report.SupportId).ShouldBe(["SG-0123456789ABCDEF", "SG-0123456789ABCDEF-1"]);
    }

    [Theory]
    [InlineData("postmaster@x.example", true)]
    [InlineData("PostMaster", true)]
    [InlineData("boss@x.example", true)]
    [InlineData("boss@y.example", false)]
    [InlineData("other@x.example", false)]
    public void Exempt_recipients_are_local_parts_or_whole_addresses(string recipient, bool isExempt)
    {
        var profile = new SecurityProfile(
            new EffectiveSecurityProfile("edge", [], new Dictionary<string, EffectiveViolation>(StringComparer.Ordinal), ["postmaster", "Boss@x.example"]),
            new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal));

        profile.IsExempt(FakeRecipient.MailboxOf(recipient)).ShouldBe(isExempt);
    }

    [Theory]
    [InlineData("Continue", true, false, "Continue 0", false)]
    [InlineData("Defer", true, false, "Defer 451 4.4.3", true)]
    [InlineData("Defer", true, true, "Continue 0", false)]
    [InlineData("Defer", false, false, "Continue 0", false)]
    [InlineData("Reject", true, false, "Reject 0 5.3.0", true)]
    public void What_could_not_be_looked_for_is_the_matter_of_its_onFailure(string onFailure, bool isUsed, bool staging, string verdict, bool isHeld)
    {
        var policy = Blocking with { Alarm = isUsed, Block = isUsed, OnFailure = Enum.Parse<OnFailure>(onFailure), Staging = staging };

        var (actual, held) = ViolationDecider.Fail(Profile("virus", policy, "antivirus"), Virus, Stage.Mail, Verdict.Defer(451, "4.4.3", "No answer"));

        $"{actual.Kind} {actual.Code} {(actual.EnhancedCode.IsNone ? "" : actual.EnhancedCode)}".TrimEnd().ShouldBe(verdict);
        held.ShouldBe(isHeld);
    }

    [Fact]
    public void A_failure_after_the_recipients_is_answered_at_once()
    {
        ViolationDecider.Fail(Profile("virus", Blocking with { OnFailure = OnFailure.Defer }, "antivirus"), Virus, Stage.Headers, Verdict.Defer("No answer")).HoldUntilRcpt.ShouldBeFalse();
    }

    private static SecurityProfile Profile(string violation, EffectiveViolation policy, string check) => new(
        new EffectiveSecurityProfile(
            "edge",
            [new EffectiveCheck(check, policy, FrozenDictionary<string, EffectiveViolation>.Empty, OnFailure.Defer, Timeout: null, JsonElement.Parse("{}"u8))],
            FrozenDictionary<string, EffectiveViolation>.Empty,
            []),
        new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal) { [check] = new HashSet<string>(StringComparer.Ordinal) { violation } });

    private static string Text(ViolationDecision decision) =>
        $"{decision.Verdict.Kind} {decision.Verdict.Code} {decision.Verdict.EnhancedCode} {decision.Verdict.Text}";

    private ViolationDecision Decide(EffectiveViolation policy, Stage stage = Stage.Message, string check = "antivirus", Verdict? proposed = null, FakeSession? session = null) =>
        ViolationDecider.Decide(
            Profile("virus", policy, check),
            Virus,
            stage,
            proposed ?? Proposed,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["file"] = "x.exe" },
            session ?? new FakeSession(),
            _sink);

    private sealed class ReportList : IViolationSink
    {
        public List<ViolationReport> Reports { get; } = [];

        public void Report(ViolationReport report) => Reports.Add(report);

        public void Failed(ViolationFailure failure) => throw new NotSupportedException("The decider decides; the session tells.");
    }
}
