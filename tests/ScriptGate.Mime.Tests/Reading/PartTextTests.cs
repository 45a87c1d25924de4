using System.Text;
using ScriptGate.Mime.Reading;

namespace ScriptGate.Mime.Tests.Reading;

public sealed class PartTextTests
{
    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "636166e9", "café")]
    [InlineData("text/plain; charset=utf-8", "636166c3a9", "café")]
    [InlineData("text/plain", "636166c3a9", "café")]
    [InlineData("text/plain", "636166e9", "café")]
    [InlineData("text/html; charset=shift_jis", "836583588367", "テスト")]
    [InlineData("text/plain; charset=utf-16le", "680069002620", "hi…")]
    [InlineData("text/plain; charset=utf-16", "fffe68006900", "hi")]
    [InlineData("text/plain; charset=us-ascii", "efbbbf636166c3a9", "café")]
    [InlineData("text/plain; charset=no-such-thing", "636166e9", "café")]
    [InlineData("text/plain; charset=utf-7", "2b4144342d", "+AD4-")]
    public async Task A_text_is_decoded_by_its_character_set(string type, string octets, string text) =>
        (await TextAsync(type, Convert.FromHexString(octets), 1000)).ShouldBe(text);

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    public async Task What_is_no_text_has_none(string type) => (await TextAsync(type, [1, 2, 3], 1000)).ShouldBeNull();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a")]
    [InlineData(2, "a")]
    [InlineData(3, "aé")]
    [InlineData(4, "aé")]
    [InlineData(6, "aé")]
    [InlineData(7, "aé😀")]
    [InlineData(8, "aé😀b")]
    [InlineData(9, "aé😀b")]
    public async Task A_text_that_is_cut_ends_with_a_whole_character(int limit, string text) => (await TextAsync("text/plain", Encoding.UTF8.GetBytes("aé😀b"), limit)).ShouldBe(text);

    private static async Task<string?> TextAsync(string type, byte[] content, int limit)
    {
        var message = new MemoryMessage($"Content-Type: {type}\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(content)}");
        return await PartText.ReadAsync(new PartContents(message), message.Mime.Parts[0], limit, TestContext.Current.CancellationToken);
    }
}
