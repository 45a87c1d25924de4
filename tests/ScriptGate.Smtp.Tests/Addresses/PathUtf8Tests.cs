using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class PathUtf8Tests
{
    private static readonly PathRules Utf8 = new(Utf8: true);

    [Theory]
    [InlineData("j\u00F6rg@example.org")]
    [InlineData("\"j\u00F6rg x\"@example.org")]
    [InlineData("\u7528\u6237@\u4F8B\u5B50.example")]
    [InlineData("\U0001F4E8@example.org")]
    public void UTF8_needs_SMTPUTF8(string address)
    {
        var octets = Octets.Utf8($"TO:<{address}>");

        PathParser.ParseForward(octets, default).Refusal!.ToString().ShouldBe("553 5.6.7 Address outside ASCII needs SMTPUTF8");
        PathParser.ParseForward(octets, Utf8).Mailbox!.ToString().ShouldBe(address);
    }

    [Theory]
    [InlineData("a\u00C0\u0080b@example.org", "overlong NUL")]
    [InlineData("\u00C0\u00AE@example.org", "overlong dot")]
    [InlineData("\u00ED\u00A0\u0080@example.org", "surrogate")]
    [InlineData("\u00C3@example.org", "cut")]
    [InlineData("a\u00FF@example.org", "no UTF-8 at all")]
    [InlineData("\u00F4\u0090\u0080\u0080@example.org", "beyond the last code point")]
    [InlineData("a@ex\u00C3mple.org", "cut in the domain")]
    [InlineData("a\u00C2\u0085b@example.org", "next line U+0085")]
    [InlineData("a\u00E2\u0080\u00A8b@example.org", "line separator U+2028")]
    [InlineData("a\u00E2\u0080\u00A9b@example.org", "paragraph separator U+2029")]
    [InlineData("\"a\u00C2\u009Bb\"@example.org", "C1 control U+009B")]
    public void Ill_formed_UTF8_and_controls_are_refused(string octets, string why)
    {
        PathParser.ParseReverse(Octets.Of($"FROM:<{octets}>"), Utf8).Refusal!.ToString().ShouldBe("553 5.6.7 Address is not well-formed UTF-8", why);
        PathParser.ParseReverse(Octets.Of($"FROM:<{octets}>"), default).Refusal!.ToString().ShouldBe("553 5.6.7 Address outside ASCII needs SMTPUTF8", why);
    }

    [Theory]
    [InlineData("a@one\u3002two")]
    [InlineData("a@one\uFF0Etwo")]
    [InlineData("a@one\uFF61two")]
    [InlineData("a@one\uFF20two")]
    [InlineData("\"\\\u00F6\"@example.org")]
    public void What_another_reader_could_see_as_another_address_is_refused(string address)
    {
        PathParser.ParseForward(Octets.Utf8($"TO:<{address}>"), Utf8).Refusal!.ToString().ShouldBe("501 5.1.3 Bad recipient address syntax");
    }

    [Fact]
    public void ASCII_obeys_the_same_grammar_with_SMTPUTF8()
    {
        PathParser.ParseForward("TO:<a..b@example.org>"u8, Utf8).Refusal!.Code.ShouldBe(501);
        PathParser.ParseForward("TO:<a\u0001@example.org>"u8, Utf8).Refusal!.Code.ShouldBe(501);
    }

    [Fact]
    public void The_label_limit_counts_characters_of_a_U_label()
    {
        PathParser.ParseForward(Octets.Utf8($"TO:<a@{new string('\u00F6', 63)}>"), Utf8).IsValid.ShouldBeTrue();
        PathParser.ParseForward(Octets.Utf8($"TO:<a@{new string('\u00F6', 64)}>"), Utf8).IsValid.ShouldBeFalse();
    }
}
