using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Tests.Fields;

public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?utf-8?Q?caf=C3=A9?=", "café")]
    [InlineData("=?UTF-8?b?Y2Fmw6k=?=", "café")]
    [InlineData("=?iso-8859-1?q?a_b?= c", "a b c")]
    [InlineData("a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d")]
    [InlineData("=?utf-8?q?a?=\t =?iso-8859-1?q?=E9?=", "aé")]
    [InlineData("=?utf-8?B?Y2Fm?= =?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "café")]
    [InlineData("=?utf-8*en?q?language?=", "language")]
    [InlineData("\"=?utf-8?q?in_quotes?=\"", "\"in quotes\"")]
    [InlineData("a=?utf-8?q?b?=c", "abc")]
    [InlineData("=?utf-8?q?with space?=", "with space")]
    [InlineData("=?utf-8?B?Y2Fmw6k?=", "café")]
    [InlineData("=?shift_jis?B?g2WDWINn?=", "テスト")]
    [InlineData("=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=", "テスト")]
    [InlineData("=?koi8-r?B?89DJ08/LLmRvYw==?=", "Список.doc")]
    [InlineData("=?gb2312?B?1tDOxA==?=", "中文")]
    [InlineData("=?ks_c_5601-1987?B?x9Gx2w==?=", "한글")]
    [InlineData("=?us-ascii?q?=C3=A9?=", "é")]
    [InlineData("=?utf-8?q?=zz?=", "=zz")]
    [InlineData("=?utf-8?q??=", "")]
    [InlineData("a=?b", "a=?b")]
    [InlineData("=?", "=?")]
    public void Encoded_words_become_text_as_clients_show_it(string line, string text)
    {
        EncodedWords.Decode(Encoding.UTF8.GetBytes(line), out var hasBad).ShouldBe(text);
        hasBad.ShouldBeFalse();
    }

    [Theory]
    [InlineData("=?utf-8?B?%%%%?=", "=?utf-8?B?%%%%?=")]
    [InlineData("=?nothing-like-it?Q?abc?=", "=?nothing-like-it?Q?abc?=")]
    [InlineData("=?utf-8?q?ok?= =?utf-7?q?+AD4-?= tail", "ok =?utf-7?q?+AD4-?= tail")]
    public void A_bad_encoded_word_stays_as_it_is(string line, string text)
    {
        EncodedWords.Decode(Encoding.UTF8.GetBytes(line), out var hasBad).ShouldBe(text);
        hasBad.ShouldBeTrue();
    }

    [Fact]
    public void Octets_that_are_not_UTF8_are_read_as_Latin1_so_that_none_is_lost() =>
        EncodedWords.Decode([(byte)'a', 0xE9], out _).ShouldBe("aé");

    [Fact]
    public void UTF8_beside_encoded_words_is_read_as_such() =>
        EncodedWords.Decode("naïve =?utf-8?q?caf=C3=A9?="u8, out _).ShouldBe("naïve café");

    [Fact]
    public void A_text_that_is_cut_anywhere_into_encoded_words_comes_back()
    {
        var cases = Gen.Zip(Gen.Elements("a", "é", "中", "😀", " ").ListOf(12).Select(parts => string.Concat(parts)), Gen.Choose(1, 5));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var (text, size) = one;
            var words = Encoding.UTF8.GetBytes(text).Chunk(size).Select(octets => $"=?utf-8?B?{Convert.ToBase64String(octets)}?=");

            return EncodedWords.Decode(Encoding.ASCII.GetBytes(string.Join(' ', words)), out var hasBad) == text && !hasBad;
        }));
    }

    [Fact]
    public void Any_mixture_of_marks_is_text()
    {
        var mixtures = Gen.Elements("=?", "?=", "?", "=", "utf-8", "B", "q", "*", " ", "x", "=41", "QQ==").ListOf(20).Select(parts => string.Concat(parts));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(mixtures), line => EncodedWords.Decode(Encoding.ASCII.GetBytes(line), out _).Length <= line.Length));
    }
}
