using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Tests.Transfer;

public sealed class Base64DecoderTests
{
    [Theory]
    [InlineData("", "", TransferFaults.None)]
    [InlineData("QQ==", "A", TransferFaults.None)]
    [InlineData("QUI=", "AB", TransferFaults.None)]
    [InlineData("QUJD", "ABC", TransferFaults.None)]
    [InlineData("QU\r\nJD\r\n", "ABC", TransferFaults.Base64Line)]
    [InlineData(" Q U\tJ D ", "ABC", TransferFaults.Base64Line)]
    [InlineData(" QUJD \r\n\tQUJD ", "ABCABC", TransferFaults.None)]
    [InlineData("QUJ\r\nD", "ABC", TransferFaults.Base64Line)]
    [InlineData("QUJDQ\r\n=\r\n", "ABC", TransferFaults.Base64Padding)]
    [InlineData("+/+/", "\u00fb\u00ff\u00bf", TransferFaults.None)]
    [InlineData("QUJDRA", "ABCD", TransferFaults.Base64Padding)]
    [InlineData("QUJDRA=", "ABCD", TransferFaults.Base64Padding)]
    [InlineData("QUJDRA=\r\n=", "ABCD", TransferFaults.None)]
    [InlineData("QUJDRA===", "ABCD", TransferFaults.Base64Padding)]
    [InlineData("QUJDR", "ABC", TransferFaults.Base64Padding)]
    [InlineData("QUJDR===", "ABC", TransferFaults.Base64Padding)]
    [InlineData("=QUJD", "ABC", TransferFaults.Base64Padding | TransferFaults.Base64AfterPadding)]
    [InlineData("QQ==QUJD", "AABC", TransferFaults.Base64AfterPadding)]
    [InlineData("QQ=QUJD", "AABC", TransferFaults.Base64Padding | TransferFaults.Base64AfterPadding)]
    [InlineData("QQ==\r\nQg==", "AB", TransferFaults.Base64AfterPadding)]
    [InlineData("QU-JD", "ABC", TransferFaults.Base64Character)]
    [InlineData("Q\0U\u00ffJ.D", "ABC", TransferFaults.Base64Character)]
    [InlineData("Q_U_J_D", "ABC", TransferFaults.Base64Character)]
    public void Content_is_decoded_as_the_most_lenient_client_does_and_what_is_wrong_is_a_fault(string encoded, string text, TransferFaults faults) =>
        Decoding.RunEveryCut(() => new Base64Decoder(), encoded).ShouldBe((text, faults));

    [Fact]
    public void A_line_of_76_characters_is_legal_and_one_of_77_is_a_fault()
    {
        Decoding.Run(new Base64Decoder(), new string('A', 76) + "\r\n" + new string('A', 76)).Faults.ShouldBe(TransferFaults.None);
        Decoding.Run(new Base64Decoder(), new string('A', 76) + "\r\n" + new string('A', 80)).Faults.ShouldBe(TransferFaults.Base64LongLine);
    }

    [Fact]
    public void What_is_encoded_in_lines_of_any_length_and_cut_anywhere_comes_back()
    {
        var cases = Gen.Zip(ArbMap.Default.GeneratorFor<byte[]>(), Gen.Zip(Gen.Choose(1, 80), Gen.Choose(1, 9)));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var (octets, (width, piece)) = one;
            var lines = Convert.ToBase64String(octets).Chunk(width).Select(line => new string(line) + "\r\n");
            var pieces = string.Concat(lines).Chunk(piece).Select(part => new string(part));

            var isOdd = width % 4 != 0 && Convert.ToBase64String(octets).TrimEnd('=').Length > width;
            var faults = (width > 76 && octets.Length > 57 ? TransferFaults.Base64LongLine : TransferFaults.None) | (isOdd ? TransferFaults.Base64Line : TransferFaults.None);

            return Decoding.Run(new Base64Decoder(), [.. pieces]) == (Encoding.Latin1.GetString(octets), faults);
        }));
    }
}
