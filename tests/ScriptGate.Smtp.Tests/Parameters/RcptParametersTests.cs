using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Parameters;

public sealed class RcptParametersTests
{
    [Fact]
    public void Every_parameter_is_read()
    {
        var parameters = RcptParameters.Parse("notify=Success,FAILURE,delay ORCPT=rfc822;a+2Bb@example.org"u8).Value!;

        parameters.Notify.ShouldBe(NotifyConditions.Success | NotifyConditions.Failure | NotifyConditions.Delay);
        parameters.ORcpt.ShouldBe("rfc822;a+2Bb@example.org");
        parameters.All.ShouldBe([new("NOTIFY", "Success,FAILURE,delay"), new("ORCPT", "rfc822;a+2Bb@example.org")]);
    }

    [Fact]
    public void No_parameters_are_one_shared_value()
    {
        RcptParameters.Parse(default).Value.ShouldBeSameAs(RcptParameters.Empty);

        RcptParameters.Empty.Notify.ShouldBe(NotifyConditions.None);
        RcptParameters.Empty.ORcpt.ShouldBeNull();
        RcptParameters.Empty.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NOTIFY=NEVER", NotifyConditions.Never)]
    [InlineData("NOTIFY=never", NotifyConditions.Never)]
    [InlineData("NOTIFY=FAILURE", NotifyConditions.Failure)]
    [InlineData("NOTIFY=DELAY,SUCCESS", NotifyConditions.Delay | NotifyConditions.Success)]
    public void Notify_is_never_or_a_list(string text, NotifyConditions conditions)
    {
        RcptParameters.Parse(Octets.Of(text)).Value!.Notify.ShouldBe(conditions);
    }

    [Theory]
    [InlineData("NOTIFY", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=ALWAYS", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=NEVER,SUCCESS", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=SUCCESS,NEVER", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=NEVER,NEVER", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=DELAY,DELAY", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=,DELAY", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=DELAY,", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("NOTIFY=SUCCESS;DELAY", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY")]
    [InlineData("ORCPT", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=a@b", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=;a@b", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=rfc(822);a@b", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=rfc822;a+0D+0ADATA", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=rfc822;a+00", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=rfc822;a+4", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=utf-8;\u00C3\u00B6@b", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all")]
    [InlineData("ORCPT=rfc822;a@b ORCPT=rfc822;a@b", "501 5.5.4 A parameter is given twice")]
    [InlineData("NOTIFY=NEVER notify=NEVER", "501 5.5.4 A parameter is given twice")]
    [InlineData("NOTIFY=", "501 5.5.4 Syntax error in parameters")]
    [InlineData("NOTIFY=NEVER\0", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SIZE=1", "555 5.5.4 Unknown parameter")]
    [InlineData("FOO", "555 5.5.4 Unknown parameter")]
    public void Wrong_parameters_are_refused(string text, string refusal)
    {
        var result = RcptParameters.Parse(Octets.Of(text));

        result.IsValid.ShouldBeFalse();
        result.Value.ShouldBeNull();
        result.Refusal!.ToString().ShouldBe(refusal);
    }

    [Fact]
    public void An_original_recipient_has_at_most_500_characters()
    {
        RcptParameters.Parse(Octets.Of("ORCPT=rfc822;" + new string('x', 493))).Value!.ORcpt!.Length.ShouldBe(500);
        RcptParameters.Parse(Octets.Of("ORCPT=rfc822;" + new string('x', 494))).Refusal!.Code.ShouldBe(501);
    }

    [Theory]
    [InlineData("ORCPT=utf-8;\u00C3\u00B6@b", true)]
    [InlineData("ORCPT=UTF-8;a+2Bb@c", true)]
    [InlineData("ORCPT=rfc822;\u00C3\u00B6@b", false)]
    [InlineData("ORCPT=utf-8;\u00C3@b", false)]
    [InlineData("ORCPT=utf-8;\u00C2\u0085@b", false)]
    [InlineData("ORCPT=utf-8;\u00C3\u00B6+2B@b", false)]
    [InlineData("ORCPT=utf-8;\u00C3\u00B6\\x{2B}@b", true)]
    [InlineData("ORCPT=utf-8;a\\x{F6}@b", true)]
    [InlineData("ORCPT=\u00C3\u00B6;a@b", false)]
    [InlineData("ORCPT=utf-8;\u00C3\u00B6\u007F@b", false)]
    [InlineData("ORCPT=utf-8;a\\x{0A}@b", false)]
    [InlineData("ORCPT=utf-8;a\\x{0D@b", false)]
    [InlineData("ORCPT=utf-8;a\\x{}@b", false)]
    [InlineData("ORCPT=utf-8;a\\x{D800}@b", false)]
    [InlineData("ORCPT=utf-8;a\\x{0000041}@b", false)]
    [InlineData("ORCPT=utf-8;a\\@b", false)]
    [InlineData("ORCPT=rfc822;a\\x{0A}@b", true)]
    public void UTF8_is_for_its_own_type_only(string text, bool valid)
    {
        RcptParameters.Parse(Octets.Of(text), utf8: true).IsValid.ShouldBe(valid);
    }

    [Fact]
    public void Every_prefix_and_any_octets_are_read_or_refused()
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of("NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@example.org")))
        {
            var result = RcptParameters.Parse(prefix);
            (result.Value is null).ShouldBe(result.Refusal is not null);
        }

        Prop.ForAll<byte[]>(octets => RcptParameters.Parse(octets, utf8: true) is { } result && result.IsValid == (result.Value is not null)).QuickCheckThrowOnFailure();
    }
}
