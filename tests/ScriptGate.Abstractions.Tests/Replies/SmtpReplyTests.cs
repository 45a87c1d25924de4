using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Replies;

public sealed class SmtpReplyTests
{
    [Theory]
    [InlineData(250, true, false, false, false)]
    [InlineData(354, false, true, false, false)]
    [InlineData(451, false, false, true, false)]
    [InlineData(554, false, false, false, true)]
    public void The_first_digit_says_what_the_reply_means(int code, bool positive, bool intermediate, bool transient, bool permanent)
    {
        var reply = new SmtpReply(code, string.Empty, "text");

        reply.IsPositive.ShouldBe(positive);
        reply.IsIntermediate.ShouldBe(intermediate);
        reply.IsTransient.ShouldBe(transient);
        reply.IsPermanent.ShouldBe(permanent);
        reply.IsRefusal.ShouldBe(transient || permanent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(199)]
    [InlineData(560)]
    [InlineData(-250)]
    public void A_number_that_is_no_reply_code_is_refused(int code) =>
        Should.Throw<ArgumentException>(() => new SmtpReply(code, string.Empty, "text")).ParamName.ShouldBe("code");

    [Fact]
    public void An_enhanced_code_of_another_class_is_refused() =>
        Should.Throw<ArgumentException>(() => new SmtpReply(550, "4.7.1", "text")).ParamName.ShouldBe("enhancedCode");

    [Fact]
    public void A_prompt_has_no_enhanced_code() => Should.Throw<ArgumentException>(() => new SmtpReply(354, "2.0.0", "text"));

    [Fact]
    public void An_empty_enhanced_code_is_none() => new SmtpReply(220, string.Empty, "gw.example.org ESMTP").EnhancedCode.IsNone.ShouldBeTrue();

    [Fact]
    public void Another_text_keeps_the_codes()
    {
        var reply = new SmtpReply(550, "5.7.1", "No").WithText("No thanks");

        reply.Code.ShouldBe(550);
        reply.EnhancedCode.ShouldBe(new EnhancedCode(5, 7, 1));
        reply.Text.ShouldBe("No thanks");
    }

    [Theory]
    [InlineData(550, "5.7.1", "Refused", "550 5.7.1 Refused")]
    [InlineData(220, "", "gw.example.org", "220 gw.example.org")]
    [InlineData(250, "", "gw.example.org\nSIZE 1\nDSN", "250 gw.example.org|SIZE 1|DSN")]
    public void A_log_line_is_one_line(int code, string enhanced, string text, string line) => new SmtpReply(code, enhanced, text).ToString().ShouldBe(line);
}
