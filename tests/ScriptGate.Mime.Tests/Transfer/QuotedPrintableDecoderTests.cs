using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Tests.Transfer;

public sealed class QuotedPrintableDecoderTests
{
    [Theory]
    [InlineData("", "", TransferFaults.None)]
    [InlineData("plain text\r\nof two lines", "plain text\r\nof two lines", TransferFaults.None)]
    [InlineData("=41=C3=a9", "A\u00c3\u00a9", TransferFaults.None)]
    [InlineData("soft =\r\nbreak", "soft break", TransferFaults.None)]
    [InlineData("soft=\nbreak", "softbreak", TransferFaults.None)]
    [InlineData("soft= \t \r\nbreak", "softbreak", TransferFaults.None)]
    [InlineData("last=", "last", TransferFaults.None)]
    [InlineData("last= \r\n", "last", TransferFaults.None)]
    [InlineData("white space \t\r\nat the end  ", "white space\r\nat the end  ", TransferFaults.None)]
    [InlineData("kept=20\r\n", "kept \r\n", TransferFaults.None)]
    [InlineData("a = b", "a = b", TransferFaults.QuotedPrintableEscape)]
    [InlineData("=XY=4G=4", "=XY=4G=4", TransferFaults.QuotedPrintableEscape)]
    [InlineData("==41", "=A", TransferFaults.QuotedPrintableEscape)]
    [InlineData("=4\r\n1", "=4\r\n1", TransferFaults.QuotedPrintableEscape)]
    [InlineData("= x", "= x", TransferFaults.QuotedPrintableEscape)]
    [InlineData("a\rb", "a\rb", TransferFaults.QuotedPrintableCharacter)]
    [InlineData("a \r\r\nb", "a \r\r\nb", TransferFaults.QuotedPrintableCharacter)]
    [InlineData("=\rb", "=\rb", TransferFaults.QuotedPrintableCharacter | TransferFaults.QuotedPrintableEscape)]
    [InlineData("caf\u00e9\0", "caf\u00e9\0", TransferFaults.QuotedPrintableCharacter)]
    [InlineData("a\nb \n", "a\nb\n", TransferFaults.None)]
    public void Content_is_decoded_and_what_is_wrong_is_kept_and_a_fault(string encoded, string text, TransferFaults faults) =>
        Decoding.RunEveryCut(() => new QuotedPrintableDecoder(), encoded).ShouldBe((text, faults));

    [Fact]
    public void A_line_of_76_characters_is_legal_and_one_of_77_is_a_fault()
    {
        Decoding.Run(new QuotedPrintableDecoder(), new string('a', 75) + "=\r\n" + new string('a', 76)).Faults.ShouldBe(TransferFaults.None);
        Decoding.Run(new QuotedPrintableDecoder(), new string('a', 76) + "=\r\n").Faults.ShouldBe(TransferFaults.QuotedPrintableLongLine);
    }

    [Fact]
    public void White_space_longer_than_a_line_may_be_is_not_held_back_for_ever()
    {
        var encoded = "a" + new string(' ', 5000) + "\r\nb=" + new string('\t', 5000) + "\r\nc";

        var (text, faults) = Decoding.Run(new QuotedPrintableDecoder(), encoded);

        faults.ShouldBe(TransferFaults.QuotedPrintableLongLine | TransferFaults.QuotedPrintableEscape);
        text.ShouldStartWith("a ");
        text.ShouldEndWith("\r\nc");
        text.Length.ShouldBeLessThan(encoded.Length);
        Decoding.Run(new QuotedPrintableDecoder(), encoded[..3333], encoded[3333..]).ShouldBe((text, faults));
    }

    [Fact]
    public void What_is_encoded_and_cut_anywhere_comes_back()
    {
        var cases = Gen.Zip(ArbMap.Default.GeneratorFor<byte[]>(), Gen.Choose(1, 9));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var (octets, piece) = one;
            var encoded = new StringBuilder();
            for (var i = 0; i < octets.Length; i++)
            {
                encoded.Append(octets[i] is >= (byte)'!' and <= (byte)'~' and not (byte)'=' ? ((char)octets[i]).ToString() : $"={octets[i]:X2}");
                encoded.Append(i % 20 == 19 ? "=\r\n" : string.Empty);
            }

            var pieces = encoded.ToString().Chunk(piece).Select(part => new string(part));
            return Decoding.Run(new QuotedPrintableDecoder(), [.. pieces]) == (Encoding.Latin1.GetString(octets), TransferFaults.None);
        }));
    }

    [Fact]
    public void Any_mixture_decodes_alike_however_it_is_cut()
    {
        var mixtures = Gen.Elements("=", "4", "1", "G", " ", "\t", "\r", "\n", "\r\n", "=\r\n", "text", "\u00ff").ListOf(14).Select(parts => string.Concat(parts));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(mixtures), encoded => Decoding.RunEveryCut(() => new QuotedPrintableDecoder(), encoded).Text.Length <= encoded.Length));
    }
}
