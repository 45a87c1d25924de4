using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Extensions;

public class CapabilitiesTests
{
    private static readonly Capabilities Everything = new()
    {
        Pipelining = true,
        EightBitMime = true,
        SmtpUtf8 = true,
        Dsn = true,
        EnhancedStatusCodes = true,
        Chunking = true,
        StartTls = true,
        RequireTls = true,
        HasSize = true,
        Size = 26_214_400,
        AuthMechanisms = ["PLAIN", "LOGIN"],
        XClientAttributes = ["NAME", "ADDR"],
    };

    [Fact]
    public void What_we_offer_reads_as_what_we_meant()
    {
        var text = EhloWriter.Text("gw.example.org", Everything);

        text.ToString().ShouldBe(
            "250 gw.example.org|PIPELINING|SIZE 26214400|STARTTLS|AUTH PLAIN LOGIN|8BITMIME|SMTPUTF8|DSN"
            + "|ENHANCEDSTATUSCODES|CHUNKING|REQUIRETLS|XCLIENT NAME ADDR");
        Capabilities.Parse(text).ShouldBe(Everything);
    }

    [Fact]
    public void An_offer_of_nothing_is_one_line()
    {
        EhloWriter.Encode(EhloWriter.Text("gw.example.org", Capabilities.None)).ShouldBe("250 gw.example.org\r\n"u8.ToArray());
    }

    [Fact]
    public void A_multi_line_offer_is_encoded_with_hyphens()
    {
        var offer = new Capabilities { Pipelining = true, HasSize = true };

        EhloWriter.Encode(EhloWriter.Text("gw", offer)).ShouldBe("250-gw\r\n250-PIPELINING\r\n250 SIZE\r\n"u8.ToArray());
    }

    [Fact]
    public void Each_keyword_turns_on_its_own_property_in_any_case()
    {
        Read("pipelining").ShouldBe(new Capabilities { Pipelining = true });
        Read("8BitMime").ShouldBe(new Capabilities { EightBitMime = true });
        Read("smtputf8").ShouldBe(new Capabilities { SmtpUtf8 = true });
        Read("dsn").ShouldBe(new Capabilities { Dsn = true });
        Read("EnhancedStatusCodes").ShouldBe(new Capabilities { EnhancedStatusCodes = true });
        Read("chunking").ShouldBe(new Capabilities { Chunking = true });
        Read("StartTLS").ShouldBe(new Capabilities { StartTls = true });
        Read("RequireTLS ").ShouldBe(new Capabilities { RequireTls = true });
        Read("xclient name Addr").ShouldBe(new Capabilities { XClientAttributes = ["NAME", "ADDR"] });
    }

    [Theory]
    [InlineData("SIZE", null)]
    [InlineData("SIZE 0", null)]
    [InlineData("size 1000", 1000L)]
    [InlineData("SIZE  1000 ", 1000L)]
    [InlineData("SIZE 99999999999999999999", null)]
    [InlineData("SIZE -5", null)]
    [InlineData("SIZE lots", null)]
    public void A_size_is_a_limit_only_when_it_is_a_number_above_zero(string line, long? limit) =>
        Read(line).ShouldBe(new Capabilities { HasSize = true, Size = limit });

    [Theory]
    [InlineData("AUTH PLAIN LOGIN")]
    [InlineData("auth plain login")]
    [InlineData("AUTH=PLAIN LOGIN")]
    [InlineData("AUTH  PLAIN  LOGIN PLAIN ")]
    [InlineData("AUTH PLAIN\nAUTH=PLAIN LOGIN")]
    [InlineData("AUTH PLAIN b@d THISNAMEISMUCHTOOLONGX LOGIN")]
    public void Mechanisms_are_read_once_each_from_either_form(string lines)
    {
        var read = Read(lines);

        read.AuthMechanisms.ShouldBe(["PLAIN", "LOGIN"]);
        read.HasAuth.ShouldBeTrue();
    }

    [Theory]
    [InlineData("AUTH")]
    [InlineData("AUTH=")]
    [InlineData("XSOMETHING")]
    [InlineData("PIPELININGX")]
    [InlineData("PIPELINING now")]
    [InlineData("SIZE=5")]
    [InlineData("")]
    public void What_is_unknown_or_empty_is_as_if_not_there(string line) => Read(line).ShouldBe(Capabilities.None);

    [Fact]
    public void The_greeting_line_is_no_keyword() => Capabilities.Parse(new SmtpReply(250, default(EnhancedCode), "PIPELINING")).ShouldBe(Capabilities.None);

    [Fact]
    public void A_refusal_offers_nothing() => Capabilities.Parse(new SmtpReply(502, "5.5.1", "no\nPIPELINING")).ShouldBe(Capabilities.None);

    [Fact]
    public void An_intersection_has_what_both_have()
    {
        var small = new Capabilities { EightBitMime = true, Dsn = true, HasSize = true, Size = 1000, XClientAttributes = ["ADDR"] };
        var other = small with { AuthMechanisms = ["LOGIN", "XOAUTH2"] };

        var both = Everything.Intersect(other);

        both.ShouldBe(small with { AuthMechanisms = ["LOGIN"] });
        other.Intersect(Everything).ShouldBe(both);
        Everything.Intersect(Everything).ShouldBe(Everything);
        Everything.Intersect(Capabilities.None).ShouldBe(new Capabilities { Size = Everything.Size });
    }

    [Fact]
    public void Equality_looks_at_every_property()
    {
        Capabilities[] others =
        [
            Everything with { Pipelining = false },
            Everything with { EightBitMime = false },
            Everything with { SmtpUtf8 = false },
            Everything with { Dsn = false },
            Everything with { EnhancedStatusCodes = false },
            Everything with { Chunking = false },
            Everything with { StartTls = false },
            Everything with { RequireTls = false },
            Everything with { HasSize = false },
            Everything with { Size = null },
            Everything with { AuthMechanisms = ["PLAIN"] },
            Everything with { XClientAttributes = [] },
        ];

        others.ShouldAllBe(other => other != Everything);
        (Everything with { AuthMechanisms = ["PLAIN", "LOGIN"] }).ShouldBe(Everything);
        (Everything with { AuthMechanisms = ["PLAIN", "LOGIN"] }).GetHashCode().ShouldBe(Everything.GetHashCode());
    }

    private static Capabilities Read(string lines) => Capabilities.Parse(new SmtpReply(250, default(EnhancedCode), "mx.example.org hello\n" + lines));
}
