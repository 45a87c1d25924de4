using System.Text;
using ScriptGate.Mime;

namespace ScriptGate.Mime.Tests;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData(" hello\r\n", "hello")]
    [InlineData(" a\r\n b\r\n\tc\r\n", "a b\tc")]
    [InlineData("\r\n", "")]
    [InlineData("  spaces inside  stay \r\n", "spaces inside  stay")]
    public void Unfold_gives_one_line(string raw, string expected) => HeaderText.Unfold(Encoding.ASCII.GetBytes(raw)).ShouldBe(expected);

    [Fact]
    public void Unfold_reads_utf8_and_loses_no_octet_of_anything_else()
    {
        HeaderText.Unfold("grün\r\n"u8).ShouldBe("grün");
        HeaderText.Unfold([0x67, 0x72, 0xFC, 0x6E]).ShouldBe("grün");
    }

    [Theory]
    [InlineData("X-Client", true)]
    [InlineData("", false)]
    [InlineData("X Client", false)]
    [InlineData("X:Client", false)]
    [InlineData("X-Client\r", false)]
    [InlineData("X-Clïent", false)]
    public void Field_names_are_printable_ascii_without_colon(string name, bool isLegal) => HeaderText.IsFieldName(name).ShouldBe(isLegal);

    [Fact]
    public void Field_names_have_at_most_76_characters()
    {
        HeaderText.IsFieldName(new string('a', 76)).ShouldBeTrue();
        HeaderText.IsFieldName(new string('a', 77)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("tab\tinside", true)]
    [InlineData("line\r\nBcc: x", false)]
    [InlineData("line\nx", false)]
    [InlineData("line\rx", false)]
    [InlineData("nul\0x", false)]
    [InlineData("next\u0085line", false)]
    [InlineData("line\u2028separator", false)]
    [InlineData("paragraph\u2029separator", false)]
    [InlineData("del\u007f", false)]
    public void Field_values_have_no_line_ends_of_any_kind(string value, bool isLegal) => HeaderText.IsFieldValue(value).ShouldBe(isLegal);
}
