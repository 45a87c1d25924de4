using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Parameters;

public sealed class MailParametersTests
{
    [Fact]
    public void Every_parameter_is_read()
    {
        var parameters = Parse("size=4096 BODY=8bitmime SmtpUtf8 RET=hdrs ENVID=QQ+20314159 AUTH=e+3Dmc2@example.com REQUIRETLS");

        parameters.Size.ShouldBe(4096);
        parameters.Body.ShouldBe(BodyType.EightBitMime);
        parameters.SmtpUtf8.ShouldBeTrue();
        parameters.Ret.ShouldBe(DsnReturn.Headers);
        parameters.EnvId.ShouldBe("QQ+20314159");
        parameters.Auth.ShouldBe("e+3Dmc2@example.com");
        parameters.RequireTls.ShouldBeTrue();
        parameters.All.ShouldBe(
        [
            new("SIZE", "4096"), new("BODY", "8bitmime"), new("SMTPUTF8", null), new("RET", "hdrs"), new("ENVID", "QQ+20314159"), new("AUTH", "e+3Dmc2@example.com"),
            new("REQUIRETLS", null),
        ]);
    }

    [Fact]
    public void No_parameters_are_one_shared_value()
    {
        MailParameters.Parse(default).Value.ShouldBeSameAs(MailParameters.Empty);

        MailParameters.Empty.Size.ShouldBeNull();
        MailParameters.Empty.Body.ShouldBe(BodyType.None);
        MailParameters.Empty.SmtpUtf8.ShouldBeFalse();
        MailParameters.Empty.Ret.ShouldBe(DsnReturn.None);
        MailParameters.Empty.EnvId.ShouldBeNull();
        MailParameters.Empty.Auth.ShouldBeNull();
        MailParameters.Empty.RequireTls.ShouldBeFalse();
        MailParameters.Empty.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SIZE=0", 0)]
    [InlineData("SIZE=00000000000000000001", 1)]
    [InlineData("SIZE=9223372036854775807", long.MaxValue)]
    [InlineData("SIZE=9223372036854775808", long.MaxValue)]
    [InlineData("SIZE=99999999999999999999", long.MaxValue)]
    public void A_size_of_up_to_twenty_digits_is_read(string text, long size)
    {
        Parse(text).Size.ShouldBe(size);
    }

    [Theory]
    [InlineData("SIZE")]
    [InlineData("SIZE=-1")]
    [InlineData("SIZE=+5")]
    [InlineData("SIZE=1e9")]
    [InlineData("SIZE=0x10")]
    [InlineData("SIZE=1,000")]
    [InlineData("SIZE=100000000000000000000")]
    [InlineData("SIZE=\u00EF\u00BC\u0091")]
    public void A_size_that_is_no_number_is_refused(string text)
    {
        Refusal(text).ShouldBe("501 5.5.4 SIZE takes 1 to 20 digits");
    }

    [Theory]
    [InlineData("SIZE=", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SIZE=1=2", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SIZE=1\r\n", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SIZE=1\tBODY=7BIT", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SI\u00DFE=1", "501 5.5.4 Syntax error in parameters")]
    [InlineData("=1", "501 5.5.4 Syntax error in parameters")]
    [InlineData("-X", "501 5.5.4 Syntax error in parameters")]
    [InlineData("<SIZE=1>", "501 5.5.4 Syntax error in parameters")]
    [InlineData("SIZE=1 size=1", "501 5.5.4 A parameter is given twice")]
    [InlineData("SMTPUTF8 SMTPUTF8", "501 5.5.4 A parameter is given twice")]
    [InlineData("BODY=7BIT BODY=8BITMIME", "501 5.5.4 A parameter is given twice")]
    [InlineData("SMTPUTF8=1", "501 5.5.4 A parameter has a value it must not have")]
    [InlineData("REQUIRETLS=yes", "501 5.5.4 A parameter has a value it must not have")]
    [InlineData("BODY", "501 5.5.4 BODY takes 7BIT or 8BITMIME")]
    [InlineData("BODY=9BIT", "501 5.5.4 BODY takes 7BIT or 8BITMIME")]
    [InlineData("BODY=BINARYMIME", "555 5.5.4 BODY=BINARYMIME is not supported")]
    [InlineData("RET", "501 5.5.4 RET takes FULL or HDRS")]
    [InlineData("RET=ALL", "501 5.5.4 RET takes FULL or HDRS")]
    [InlineData("ENVID", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("ENVID=+00", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("ENVID=a+0D+0ADATA", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("ENVID=a+0aDATA", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("ENVID=a+FF", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("ENVID=a\u00C3\u00B6", "501 5.5.4 ENVID takes at most 100 characters of xtext")]
    [InlineData("AUTH", "501 5.5.4 AUTH takes xtext or <>")]
    [InlineData("AUTH=<+0A>", "501 5.5.4 AUTH takes xtext or <>")]
    [InlineData("AUTH=a+", "501 5.5.4 AUTH takes xtext or <>")]
    [InlineData("FOO", "555 5.5.4 Unknown parameter")]
    [InlineData("X-FOO=1", "555 5.5.4 Unknown parameter")]
    [InlineData("NOTIFY=NEVER", "555 5.5.4 Unknown parameter")]
    [InlineData("SIZE=1 FOO=1", "555 5.5.4 Unknown parameter")]
    public void Wrong_parameters_are_refused(string text, string refusal)
    {
        Refusal(text).ShouldBe(refusal);
    }

    [Fact]
    public void An_envelope_identifier_has_at_most_100_characters()
    {
        Parse("ENVID=" + new string('x', 100)).EnvId!.Length.ShouldBe(100);
        Refusal("ENVID=" + new string('x', 101)).ShouldStartWith("501 5.5.4");
    }

    [Fact]
    public void The_other_values_are_read_too()
    {
        Parse("BODY=7BIT").Body.ShouldBe(BodyType.SevenBit);
        Parse("RET=FULL").Ret.ShouldBe(DsnReturn.Full);
        Parse("AUTH=<>").Auth.ShouldBe("<>");
        Parse("SIZE=1   BODY=7BIT").All.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("FROM:<a@b> SMTPUTF8", true)]
    [InlineData("from: <a@b> SIZE=1 smtputf8 BODY=8BITMIME", true)]
    [InlineData("FROM:<> SMTPUTF8", true)]
    [InlineData("FROM:<a@b>", false)]
    [InlineData("FROM:<a@b> SIZE=1", false)]
    [InlineData("FROM:<a@b> SMTPUTF8=1", false)]
    [InlineData("FROM:<a@b> SMTPUTF88", false)]
    [InlineData("FROM:<a@b> ENVID=SMTPUTF8", false)]
    [InlineData("FROM:<\" SMTPUTF8 \"@b>", false)]
    [InlineData("FROM:<\"> SMTPUTF8 \"@b>", false)]
    [InlineData("FROM:<a SMTPUTF8", false)]
    [InlineData("SMTPUTF8", false)]
    [InlineData("", false)]
    public void SMTPUTF8_is_seen_before_the_path_is_judged(string argument, bool requested)
    {
        MailParameters.RequestsSmtpUtf8(Octets.Of(argument)).ShouldBe(requested);
    }

    [Fact]
    public void The_scan_for_SMTPUTF8_agrees_with_the_parser()
    {
        var soup = Gen.Elements("FROM:<", ">", " ", "\"", "\\", "a@b", "SMTPUTF8", "SIZE=1").ArrayOf().Select(parts => "FROM:<" + string.Concat(parts));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Arb.From(soup), argument =>
        {
            var path = PathParser.ParseReverse(Octets.Of(argument), default);
            return !path.IsValid
                || MailParameters.Parse(path.Parameters).Value is not { } parameters
                || parameters.SmtpUtf8 == MailParameters.RequestsSmtpUtf8(Octets.Of(argument));
        }));
    }

    [Fact]
    public void Every_prefix_and_any_octets_are_read_or_refused()
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of("SIZE=4096 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=Q+2031 AUTH=a+3Db REQUIRETLS")))
        {
            var result = MailParameters.Parse(prefix);
            (result.Value is null).ShouldBe(result.Refusal is not null);
        }

        Prop.ForAll<byte[]>(octets => MailParameters.Parse(octets) is { } result && result.IsValid == (result.Value is not null)).QuickCheckThrowOnFailure();
    }

    private static MailParameters Parse(string text)
    {
        var result = MailParameters.Parse(Octets.Of(text));
        (result.Refusal?.ToString()).ShouldBeNull();
        return result.Value!;
    }

    private static string Refusal(string text)
    {
        var result = MailParameters.Parse(Octets.Of(text));
        result.Value.ShouldBeNull();
        return result.Refusal!.ToString();
    }
}
