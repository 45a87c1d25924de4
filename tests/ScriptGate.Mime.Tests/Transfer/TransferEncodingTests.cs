using System.Text;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Tests.Transfer;

public sealed class TransferEncodingTests
{
    [Theory]
    [InlineData("base64", "base64", true)]
    [InlineData(" BASE64 ", "base64", true)]
    [InlineData("Quoted-Printable", "quoted-printable", true)]
    [InlineData("7bit", "7bit", true)]
    [InlineData("\"base64\"", "base64", false)]
    [InlineData("base64;", "base64", false)]
    [InlineData("7-bit, base64", "base64", false)]
    [InlineData("7bit, base64", "base64", false)]
    [InlineData("8bit; quoted-printable", "quoted-printable", false)]
    [InlineData("(comment) base64", "base64", false)]
    [InlineData("x-uuencode", "x-uuencode", false)]
    [InlineData("base 64", "base 64", false)]
    [InlineData("", "", false)]
    public void The_known_word_is_found_where_a_lenient_client_finds_it(string value, string encoding, bool isExact)
    {
        TransferEncoding.Parse(Encoding.ASCII.GetBytes(value), out var exact).ShouldBe(encoding);
        exact.ShouldBe(isExact);
    }
}
