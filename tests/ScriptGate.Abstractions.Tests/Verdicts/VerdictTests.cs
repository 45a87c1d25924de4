using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Verdicts;

public sealed class VerdictTests
{
    [Fact]
    public void Only_continue_lets_the_next_step_speak()
    {
        Verdict.Continue.IsFinal.ShouldBeFalse();
        Verdict.Accept.IsFinal.ShouldBeTrue();
        Verdict.Discard.IsFinal.ShouldBeTrue();
        Verdict.Defer("later").IsFinal.ShouldBeTrue();
        Verdict.Reject("no").IsFinal.ShouldBeTrue();
        Verdict.Disconnect("bye").IsFinal.ShouldBeTrue();
    }

    [Fact]
    public void Only_defer_reject_and_disconnect_are_refusals()
    {
        Verdict.Continue.IsRefusal.ShouldBeFalse();
        Verdict.Accept.IsRefusal.ShouldBeFalse();
        Verdict.Discard.IsRefusal.ShouldBeFalse();
        Verdict.Defer("later").IsRefusal.ShouldBeTrue();
        Verdict.Reject("no").IsRefusal.ShouldBeTrue();
        Verdict.Disconnect("bye").IsRefusal.ShouldBeTrue();
    }

    [Fact]
    public void A_refusal_without_codes_leaves_them_to_the_stage()
    {
        var verdict = Verdict.Reject("No thanks");

        verdict.Kind.ShouldBe(VerdictKind.Reject);
        verdict.Code.ShouldBe(0);
        verdict.EnhancedCode.IsNone.ShouldBeTrue();
        verdict.Text.ShouldBe("No thanks");
    }

    [Fact]
    public void An_enhanced_code_alone_leaves_the_reply_code_to_the_stage()
    {
        var verdict = Verdict.Defer("4.7.1", "Slow down");

        verdict.Code.ShouldBe(0);
        verdict.EnhancedCode.ShouldBe(new EnhancedCode(4, 7, 1));
        verdict.Text.ShouldBe("Slow down");
    }

    [Theory]
    [InlineData(399)]
    [InlineData(500)]
    [InlineData(250)]
    public void A_deferral_takes_no_other_class_of_code(int code) =>
        Should.Throw<ArgumentException>(() => Verdict.Defer(code, "4.7.1", "text")).ParamName.ShouldBe("code");

    [Theory]
    [InlineData(450)]
    [InlineData(250)]
    [InlineData(560)]
    public void A_rejection_takes_no_other_class_of_code(int code) =>
        Should.Throw<ArgumentException>(() => Verdict.Reject(code, "5.7.1", "text")).ParamName.ShouldBe("code");

    [Fact]
    public void The_one_rejection_that_is_a_2xx_is_252_for_VRFY() =>
        Verdict.Reject(252, "2.5.2", "Cannot verify").ShouldSatisfyAllConditions(
            v => v.Kind.ShouldBe(VerdictKind.Reject),
            v => v.Code.ShouldBe(252),
            v => v.EnhancedCode.ShouldBe(new EnhancedCode(2, 5, 2)));

    [Fact]
    public void Codes_that_contradict_each_other_are_refused()
    {
        Should.Throw<ArgumentException>(() => Verdict.Defer("5.7.1", "text")).ParamName.ShouldBe("enhancedCode");
        Should.Throw<ArgumentException>(() => Verdict.Reject("4.7.1", "text")).ParamName.ShouldBe("enhancedCode");
        Should.Throw<ArgumentException>(() => Verdict.Reject(252, "5.5.2", "text")).ParamName.ShouldBe("enhancedCode");
        Should.Throw<ArgumentException>(() => Verdict.Disconnect(421, "5.7.0", "text")).ParamName.ShouldBe("enhancedCode");
    }

    [Fact]
    public void An_enhanced_code_that_is_none_is_refused() => Should.Throw<FormatException>(() => Verdict.Reject("No thanks", "5.7.1"));

    [Theory]
    [InlineData(421, "4.7.0")]
    [InlineData(554, "5.7.1")]
    public void A_disconnect_may_carry_either_class(int code, string enhanced) => Verdict.Disconnect(code, enhanced, "bye").Code.ShouldBe(code);

    [Theory]
    [InlineData(451, "4.7.1", VerdictKind.Defer)]
    [InlineData(550, "5.7.1", VerdictKind.Reject)]
    public void A_profile_reply_decides_between_defer_and_reject(int code, string enhanced, VerdictKind kind)
    {
        var verdict = Verdict.Reject(554, "5.7.0", "check").WithReply(new SmtpReply(code, enhanced, "profile"));

        verdict.Kind.ShouldBe(kind);
        verdict.Code.ShouldBe(code);
        verdict.EnhancedCode.ToString().ShouldBe(enhanced);
        verdict.Text.ShouldBe("profile");
    }

    [Fact]
    public void A_profile_reply_does_not_keep_a_disconnect_open() =>
        Verdict.Disconnect("bye").WithReply(new SmtpReply(550, "5.7.1", "profile")).Kind.ShouldBe(VerdictKind.Disconnect);

    [Fact]
    public void Verdicts_with_the_same_content_are_equal()
    {
        Verdict.Defer("4.7.1", "Slow down").ShouldBe(Verdict.Defer("4.7.1", "Slow down"));
        Verdict.Defer("4.7.1", "Slow down").ShouldNotBe(Verdict.Defer("4.7.2", "Slow down"));
    }
}
