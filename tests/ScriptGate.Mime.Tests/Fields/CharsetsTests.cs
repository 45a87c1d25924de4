using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Tests.Fields;

public sealed class CharsetsTests
{
    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("UTF8", "utf-8")]
    [InlineData("US-ASCII", "us-ascii")]
    [InlineData("latin1", "iso-8859-1")]
    [InlineData("ISO_8859-15", "iso-8859-15")]
    [InlineData("cp1252", "windows-1252")]
    [InlineData("windows-1251", "windows-1251")]
    [InlineData("iso-8859-8-i", "iso-8859-8")]
    [InlineData("gb18030", "gb18030")]
    [InlineData("x-sjis", "shift_jis")]
    [InlineData("EUC-JP", "euc-jp")]
    [InlineData("utf-16le", "utf-16")]
    public void Names_that_mail_has_for_character_sets_are_known(string name, string webName) => Charsets.Find(name)!.WebName.ShouldBe(webName);

    [Theory]
    [InlineData("")]
    [InlineData("utf-7")]
    [InlineData("unknown-8bit")]
    [InlineData("x-a-name-that-is-much-longer-than-every-name-of-a-character-set")]
    public void Others_are_not(string name) => Charsets.Find(name).ShouldBeNull();

    [Fact]
    public void A_lie_about_ASCII_is_read_as_UTF8_or_as_Latin1()
    {
        Charsets.Decode([0xC3, 0xA9], Charsets.Find("us-ascii")).ShouldBe("é");
        Charsets.Decode([0xE9], Charsets.Find("us-ascii")).ShouldBe("é");
    }
}
