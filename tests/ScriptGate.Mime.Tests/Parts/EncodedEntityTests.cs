using System.Text;

namespace ScriptGate.Mime.Tests.Parts;

public sealed class EncodedEntityTests
{
    private const string Inner = "Subject: within\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Disposition: attachment; filename=x.exe\r\n\r\nMZ\0\0\0\r\n--i--\r\n";

    [Theory]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    public void A_message_within_an_encoding_is_decoded_and_read(string encoding)
    {
        var message = Messages.Octets($"MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{Encode(Inner, encoding)}");
        var index = MimeReader.Read(message);

        index.Tree().ShouldBe(["1 message/rfc822", "1.1 multipart/mixed", "1.1.1 text/plain"]);
        index.Attachments.Select(part => part.FileName).ShouldBe([null, "x.exe"]);
        index.Parts[2].DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
        index.Parts[2].Container.ShouldBe(index.Parts[0]);
        Inner.Substring((int)index.Parts[2].BodyStart, (int)index.Parts[2].BodyLength).ShouldBe("MZ\0\0\0");
        index.Codes().ShouldBe([MimeFindings.BodyNul, MimeFindings.EncodingOnComposite]);
        for (var cut = 0; cut <= message.Length; cut++)
        {
            Shape.Of(Pieces.ReadCut(message, cut)).ShouldBe(Shape.Of(index), $"cut at {cut}");
        }
    }

    [Fact]
    public void A_multipart_that_is_encoded_as_a_whole_is_decoded_and_read()
    {
        var content = "--b\r\nContent-Disposition: attachment; filename=x.exe\r\n\r\ncontent\r\n--b--\r\n";
        var message = Messages.Octets($"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n{Encode(content, "base64")}");
        var index = MimeReader.Read(message);

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/plain"]);
        index.Parts[1].FileName.ShouldBe("x.exe");
        index.Parts[1].Container.ShouldBe(index.Parts[0]);
        index.Findings.ShouldContain(finding => finding.Code == MimeFindings.EncodingOnComposite);
        Shape.Of(Pieces.Read(message, 1)).ShouldBe(Shape.Of(index));
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    public void A_multipart_that_only_says_it_is_encoded_is_read_as_it_stands(string encoding)
    {
        var index = Messages.Read($"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: {encoding}\n\npreamble\n--b\n\ncontent\n--b--\n");

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/plain"]);
        index.Parts[1].Container.ShouldBeNull();
        index.Codes().ShouldBe([MimeFindings.EncodingOnComposite]);
    }

    [Fact]
    public void Encodings_within_encodings_are_followed_to_the_limit()
    {
        var message = "Subject: innermost\r\n\r\ntext\r\n";
        for (var i = 0; i < 6; i++)
        {
            message = $"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{Encode(message, "base64")}";
        }

        var index = MimeReader.Read(Encoding.ASCII.GetBytes(message), new MimeOptions { EncodedDepth = 4 });

        index.Parts.Count.ShouldBe(5);
        index.Parts[4].Sha256.ShouldNotBeNull();
        index.Findings.Single(finding => finding.Kind == MimeFindingKind.Limit).ShouldBe(new MimeFinding(MimeFindings.EncodedTooDeep, MimeFindingKind.Limit, 4, null));
        index.IsComplete.ShouldBeFalse();
        MimeReader.Read(Encoding.ASCII.GetBytes(message), new MimeOptions { EncodedDepth = 6 }).Parts.Count.ShouldBe(7);
    }

    [Theory]
    [InlineData("base64", "QUJD!REVG", MimeFindings.Base64Character)]
    [InlineData("base64", "QUJDRA", MimeFindings.Base64Padding)]
    [InlineData("base64", "QQ==QUJD", MimeFindings.Base64AfterPadding)]
    [InlineData("base64", "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD", MimeFindings.Base64LongLine)]
    [InlineData("quoted-printable", "=XY", MimeFindings.QuotedPrintableEscape)]
    [InlineData("quoted-printable", "caf\u00e9", MimeFindings.QuotedPrintableCharacter)]
    [InlineData("quoted-printable", "1234567890123456789012345678901234567890123456789012345678901234567890123456789", MimeFindings.QuotedPrintableLongLine)]
    public void What_is_wrong_with_an_encoding_is_found(string encoding, string body, string code) =>
        Messages.Read($"MIME-Version: 1.0\nContent-Transfer-Encoding: {encoding}\n\n{body}").Codes().ShouldBe([code]);

    private static string Encode(string content, string encoding) => encoding switch
    {
        "base64" => string.Join("\n", Convert.ToBase64String(Encoding.Latin1.GetBytes(content)).Chunk(76).Select(line => new string(line))),
        _ => string.Concat(content.Select((character, i) => (char.IsAsciiLetterOrDigit(character) ? character.ToString() : $"={(int)character:X2}") + (i % 20 == 19 ? "=\n" : string.Empty))),
    };
}
