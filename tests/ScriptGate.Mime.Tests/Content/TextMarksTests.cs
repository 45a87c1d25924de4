namespace ScriptGate.Mime.Tests.Content;

public sealed class TextMarksTests
{
    private const string Encoded = "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";

    [Theory]
    [InlineData("begin 644 setup.exe\nM35J0\n`\nend\n", MimeFindings.TextUuencode, "setup.exe")]
    [InlineData("Dear all,\nbegin 0755  my setup.exe  \n`\nend\n", MimeFindings.TextUuencode, "my setup.exe")]
    [InlineData("begin-base64 644 setup.exe\nTVqQ\n====\n", MimeFindings.TextUuencode, "setup.exe")]
    [InlineData("=ybegin line=128 size=3 name=setup.exe\nabc\n=yend size=3\n", MimeFindings.TextYenc, "setup.exe")]
    [InlineData("=ybegin line=128 size=3\nabc\n", MimeFindings.TextYenc, null)]
    [InlineData("(This file must be converted with BinHex 4.0)\n\n:$f*TEQKPH#jSEA\n", MimeFindings.TextBinHex, null)]
    public void A_file_in_a_text_is_found_with_its_name(string text, string code, string? name)
    {
        foreach (var type in new[] { "", "MIME-Version: 1.0\nContent-Type: text/html\n" })
        {
            var message = Messages.Octets($"{type}Subject: x\n\n{text}");
            for (var cut = 0; cut <= message.Length; cut++)
            {
                Pieces.ReadCut(message, cut).Findings.ShouldBe([new MimeFinding(code, MimeFindingKind.Ambiguous, 0, name)], $"cut at {cut}");
            }
        }
    }

    [Fact]
    public void It_is_found_below_a_transfer_encoding_too() =>
        Messages.Read("MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nYmVnaW4gNjQ0IGEuZXhlCg==\n").Findings.ShouldBe([new MimeFinding(MimeFindings.TextUuencode, MimeFindingKind.Ambiguous, 0, "a.exe")]);

    [Theory]
    [InlineData("begin with this:\n")]
    [InlineData("begin 6 days earlier\n")]
    [InlineData("begin 2024 \n")]
    [InlineData("begin 888 x\n")]
    [InlineData(" begin 644 x\n")]
    [InlineData("> begin 644 x\n")]
    [InlineData("Content-Type: is a field\n" + Encoded)]
    [InlineData("b\n=\n(\n")]
    public void Words_are_no_file(string text) => Messages.Read($"Subject: x\n\n{text}").Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("Content-Type: application/octet-stream; name=a.exe\n\nTVqQ\n", true)]
    [InlineData("content-disposition : attachment\n", true)]
    [InlineData("CONTENT-TRANSFER-ENCODING: base64\n", true)]
    [InlineData("Note:\n" + Encoded, true)]
    [InlineData("This is a multi-part message in MIME format.\n", false)]
    [InlineData("Content is king\nContent-Types are many: see below\n", false)]
    [InlineData("_______________________________________________\nlist mailing list\nhttps://lists.example.org/listinfo/list\n", false)]
    public void What_looks_like_a_part_outside_of_all_parts_is_found(string text, bool isFound)
    {
        Messages.Read(Messages.Multipart($"{text}--b\n\none\n--b--\n")).Codes().ShouldBe(isFound ? [MimeFindings.PreambleContent] : []);
        Messages.Read(Messages.Multipart($"--b\n\none\n--b--\n{text}")).Codes().ShouldBe(isFound ? [MimeFindings.EpilogueContent] : []);
    }

    [Fact]
    public void A_file_in_front_of_the_parts_is_found_too() =>
        Messages.Read(Messages.Multipart("begin 644 a.exe\n`\nend\n--b\n\none\n--b--\n")).Codes().ShouldBe([MimeFindings.TextUuencode]);
}
