using System.Buffers;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Parameters;

/// <summary>What goes on to a pool member, and what a member must offer.</summary>
public sealed class ParameterForwardingTests
{
    private static readonly Capabilities Everything = new()
    {
        HasSize = true,
        EightBitMime = true,
        SmtpUtf8 = true,
        Dsn = true,
        RequireTls = true,
        AuthMechanisms = ["PLAIN"],
    };

    [Theory]
    [InlineData("SIZE=1 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=a@b REQUIRETLS", true, " SIZE=1 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=a@b REQUIRETLS")]
    [InlineData("AUTH=a@b", false, " AUTH=<>")]
    [InlineData("AUTH=<>", true, " AUTH=<>")]
    [InlineData("size=1", true, " SIZE=1")]
    [InlineData("", true, "")]
    public void A_member_that_offers_everything_gets_everything(string text, bool trusted, string written)
    {
        WriteMail(text, Everything, trusted).ShouldBe(written);
        Mail(text).Missing(Everything).ShouldBeNull();
    }

    [Theory]
    [InlineData("SIZE=1 AUTH=a@b BODY=7BIT")]
    [InlineData("")]
    public void Advice_that_a_member_does_not_understand_is_left_out(string text)
    {
        WriteMail(text, Capabilities.None, trusted: true).ShouldBeEmpty();
        Mail(text).Missing(Capabilities.None).ShouldBeNull();
    }

    [Theory]
    [InlineData("SIZE=1 SMTPUTF8", "SMTPUTF8")]
    [InlineData("BODY=8BITMIME", "BODY=8BITMIME")]
    [InlineData("RET=FULL", "RET")]
    [InlineData("ENVID=x", "ENVID")]
    [InlineData("REQUIRETLS", "REQUIRETLS")]
    [InlineData("ENVID=x SMTPUTF8", "ENVID")]
    public void What_a_message_needs_is_missed(string text, string missing)
    {
        Mail(text).Missing(Capabilities.None).ShouldBe(missing);
        WriteMail(text, Capabilities.None, trusted: true).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SIZE=1", " SIZE=1")]
    [InlineData("BODY=7BIT", " BODY=7BIT")]
    [InlineData("SMTPUTF8", " SMTPUTF8")]
    [InlineData("RET=FULL ENVID=x", " RET=FULL ENVID=x")]
    [InlineData("AUTH=x", " AUTH=x")]
    public void Each_parameter_asks_for_its_own_extension(string text, string written)
    {
        Capabilities[] single =
        [
            new() { HasSize = true }, new() { EightBitMime = true }, new() { SmtpUtf8 = true }, new() { Dsn = true }, new() { AuthMechanisms = ["LOGIN"] },
        ];

        single.Select(member => WriteMail(text, member, trusted: true)).Where(line => line.Length > 0).ShouldBe([written]);
    }

    [Theory]
    [InlineData("bob", "example.org", " ORCPT=rfc822;bob@example.org")]
    [InlineData("a+b=c", "example.org", " ORCPT=rfc822;a+2Bb+3Dc@example.org")]
    [InlineData("\"a b\"", "example.org", " ORCPT=rfc822;\"a+20b\"@example.org")]
    [InlineData("postmaster", "", " ORCPT=rfc822;postmaster")]
    [InlineData("b\u00e4r+x", "example.org", " ORCPT=utf-8;b\\x{E4}r\\x{2B}x@example.org")]
    public void A_rewritten_recipient_is_named_as_the_original_one_and_can_be_read_again(string local, string domain, string expected)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        RcptParameters.Empty.WriteTo(output, new Capabilities { Dsn = true }, new Mailbox(local, domain));

        System.Text.Encoding.ASCII.GetString(output.WrittenSpan).ShouldBe(expected);
        RcptParameters.Parse(output.WrittenSpan[1..]).Value!.ORcpt.ShouldBe(expected[" ORCPT=".Length..]);
    }

    [Fact]
    public void An_original_recipient_that_is_too_long_to_be_named_is_left_out()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        RcptParameters.Empty.WriteTo(output, new Capabilities { Dsn = true }, new Mailbox(new string('\u00e4', 32), string.Concat(Enumerable.Repeat("\u00e4.", 60)) + "example"));

        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Recipients_need_DSN_for_their_parameters()
    {
        var parameters = RcptParameters.Parse("NOTIFY=SUCCESS,delay ORCPT=rfc822;a+2Bb@c"u8).Value!;

        WriteRcpt(parameters, new Capabilities { Dsn = true }).ShouldBe(" NOTIFY=SUCCESS,delay ORCPT=rfc822;a+2Bb@c");
        parameters.Missing(new Capabilities { Dsn = true }).ShouldBeNull();
        WriteRcpt(parameters, Capabilities.None).ShouldBeEmpty();
        parameters.Missing(Capabilities.None).ShouldBe("NOTIFY");
        RcptParameters.Empty.Missing(Capabilities.None).ShouldBeNull();
        WriteRcpt(RcptParameters.Empty, new Capabilities { Dsn = true }).ShouldBeEmpty();
    }

    [Fact]
    public void UTF8_goes_out_as_it_came()
    {
        var octets = Octets.Utf8("ORCPT=utf-8;j\u00F6rg@example.org");
        var output = new ArrayBufferWriter<byte>();

        RcptParameters.Parse(octets, utf8: true).Value!.WriteTo(output, new Capabilities { Dsn = true });

        output.WrittenSpan.ToArray().ShouldBe([(byte)' ', .. octets]);
    }

    private static MailParameters Mail(string text) => MailParameters.Parse(Octets.Of(text)).Value!;

    private static string WriteMail(string text, Capabilities member, bool trusted)
    {
        var output = new ArrayBufferWriter<byte>();
        Mail(text).WriteTo(output, member, trusted);
        return Octets.Text(output.WrittenSpan);
    }

    private static string WriteRcpt(RcptParameters parameters, Capabilities member)
    {
        var output = new ArrayBufferWriter<byte>();
        parameters.WriteTo(output, member);
        return Octets.Text(output.WrittenSpan);
    }
}
