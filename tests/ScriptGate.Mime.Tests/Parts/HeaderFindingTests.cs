namespace ScriptGate.Mime.Tests.Parts;

public sealed class HeaderFindingTests
{
    [Theory]
    [InlineData("Subject: a\0b\r\n\r\n", MimeFindings.HeaderNul)]
    [InlineData("Subject: a\rb\r\n\r\n", MimeFindings.HeaderBareCr)]
    [InlineData("Subject: a\n\r\n", MimeFindings.HeaderBareLf)]
    [InlineData("Subject: a\r\nno field\r\nTo: b\r\n\r\n", MimeFindings.HeaderNoColon)]
    [InlineData("Subject : a\r\n\r\n", MimeFindings.HeaderSpaceBeforeColon)]
    [InlineData("Subject\t: a\r\n\r\n", MimeFindings.HeaderSpaceBeforeColon)]
    [InlineData("Sub ject: a\r\nTo: b\r\n\r\n", MimeFindings.HeaderName)]
    [InlineData("Sub\u0001ject: a\r\n\r\n", MimeFindings.HeaderName)]
    [InlineData(" Subject: a\r\nTo: b\r\n\r\n", MimeFindings.HeaderLeadingContinuation)]
    [InlineData("Subject: a\r\n \r\n b\r\n\r\n", MimeFindings.HeaderBlankContinuation)]
    [InlineData("Subject: a\r\n\t\r\n\r\n", MimeFindings.HeaderBlankContinuation)]
    [InlineData("Subject: \u00ff\r\n\r\n", MimeFindings.HeaderNotUtf8)]
    public void What_programs_read_differently_in_a_header_is_found(string message, string code)
    {
        var octets = System.Text.Encoding.Latin1.GetBytes(message);
        var index = MimeReader.Read(octets);

        index.Codes().ShouldBe([code]);
        Shape.Of(Pieces.Read(octets, 1)).ShouldBe(Shape.Of(index));
    }

    [Fact]
    public void UTF8_in_a_header_is_no_finding() => MimeReader.Read("Subject: caf\u00e9\r\n\r\n"u8).Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("TVqQAAMAAAAEAAAA//8AALgA\n", "TVqQAAMAAAAEAAAA//8AALgA\r\n")]
    [InlineData("TVqQAAMAAAAEAAAA//8AALgA\nsecond line\n\nthird", "TVqQAAMAAAAEAAAA//8AALgA\r\nsecond line\r\n\r\nthird")]
    public void Text_at_the_end_of_a_header_is_the_body_that_misses_its_empty_line(string text, string body)
    {
        var message = Messages.Octets(Messages.Multipart($"--b\nContent-Type: application/octet-stream; name=x.exe\nContent-Transfer-Encoding: base64\n{text}\n--b--\n"));
        var index = MimeReader.Read(message);

        index.Parts[1].FileName.ShouldBe("x.exe");
        index.Parts[1].Body(message).ShouldBe(body);
        index.Parts[1].DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
        index.Codes().Contains(MimeFindings.HeaderNoColon, StringComparer.Ordinal).ShouldBeTrue();
        Shape.Of(Pieces.Read(message, 1)).ShouldBe(Shape.Of(index));
    }

    [Fact]
    public void A_message_without_any_header_is_all_body()
    {
        var message = Messages.Octets("Just text.\nMore of it.\n");
        var index = MimeReader.Read(message);

        index.Parts[0].Body(message).ShouldBe("Just text.\r\nMore of it.\r\n");
        index.Parts[0].HeaderLength.ShouldBe(0);
        index.Codes().ShouldBe([MimeFindings.HeaderNoColon]);
    }

    [Fact]
    public void A_delimiter_ends_a_header_too()
    {
        var index = Messages.Read(Messages.Multipart("--b\nContent-Type: text/html\n--b\n\ntext\n--b--\n"));

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/html", "1.2 text/plain"]);
        index.Findings.ShouldBe([new MimeFinding(MimeFindings.HeaderUnended, MimeFindingKind.Ambiguous, 1, null)]);
    }

    [Theory]
    [InlineData("Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b", "multipart/mixed", MimeFindings.TypeDuplicate)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\nContent-Type: application/octet-stream", "multipart/mixed", MimeFindings.TypeDuplicate)]
    [InlineData("Content-Type: text/html\nContent-Type: text/plain", "text/html", MimeFindings.TypeDuplicate)]
    [InlineData("Content-Type: html", "text/plain", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: ", "text/plain", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: multipart; boundary=b", "multipart/mixed", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: text/html, x=1", "text/html", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: =?utf-8?q?text/html?=", "=?utf-8?q?text/html?=", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: text/ht@ml", "text/ht@ml", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: text/html (a page)", "text/html", MimeFindings.ParameterComment)]
    [InlineData("Content-Type: text/html/plain", "text/plain", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: text/html charset=utf-8", "text/html", MimeFindings.TypeSyntax)]
    [InlineData("Content-Type: text/html; charset=utf-8; charset=utf-16", "text/html", MimeFindings.ParameterDuplicate)]
    [InlineData("Content-Type: text/html; charset=utf-7", "text/html", MimeFindings.CharsetUnknown)]
    [InlineData("Content-Type: message/partial; id=a; number=1; total=3", "message/partial", MimeFindings.MessagePartial)]
    [InlineData("Content-Type: message/external-body; access-type=anon-ftp", "message/external-body", MimeFindings.MessageExternal)]
    public void A_type_that_is_broken_or_said_twice_is_read_so_that_most_is_seen_and_found(string header, string type, string code)
    {
        var index = Messages.Read($"MIME-Version: 1.0\n{header}\n\n--b\n\ntext\n--b--\n");

        index.Parts[0].MediaType.ShouldBe(type);
        index.Codes().ShouldBe([code]);
    }

    [Theory]
    [InlineData("base64\nContent-Transfer-Encoding: 7bit", "base64", MimeFindings.EncodingDuplicate)]
    [InlineData("7bit\nContent-Transfer-Encoding: base64", "base64", MimeFindings.EncodingDuplicate)]
    [InlineData("8bit\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: quoted-printable", "quoted-printable", MimeFindings.EncodingDuplicate)]
    [InlineData("base64, 7bit", "base64", MimeFindings.EncodingSyntax)]
    [InlineData("\"base64\"", "base64", MimeFindings.EncodingSyntax)]
    [InlineData("base64;", "base64", MimeFindings.EncodingSyntax)]
    [InlineData("x-uuencode", "x-uuencode", MimeFindings.EncodingUnknown)]
    [InlineData("", "", MimeFindings.EncodingUnknown)]
    public void An_encoding_that_is_broken_or_said_twice_is_undone_and_found(string encoding, string expected, string code)
    {
        var index = Messages.Read($"MIME-Version: 1.0\nContent-Transfer-Encoding: {encoding}\n\nQUJD\n");

        index.Parts[0].TransferEncoding.ShouldBe(expected);
        index.Codes().ShouldBe([code]);
    }

    [Theory]
    [InlineData("7-bit", "7-bit", MimeFindings.EncodingUnknown)]
    [InlineData("8-Bit", "8-bit", MimeFindings.EncodingUnknown)]
    [InlineData("8bit;", "8bit", MimeFindings.EncodingSyntax)]
    [InlineData("\"7bit\"", "7bit", MimeFindings.EncodingSyntax)]
    public void An_encoding_that_is_none_to_everybody_is_malformed_and_not_ambiguous(string encoding, string expected, string code)
    {
        var index = Messages.Read($"MIME-Version: 1.0\nContent-Transfer-Encoding: {encoding}\n\nQUJD\n");

        index.Parts[0].TransferEncoding.ShouldBe(expected);
        index.Findings.ShouldBe([new MimeFinding(code, MimeFindingKind.Malformed, 0, expected)]);
    }

    [Theory]
    [InlineData("inline; filename=a.txt\nContent-Disposition: attachment; filename=b.exe", "attachment", "a.txt|b.exe", MimeFindings.DispositionDuplicate)]
    [InlineData("attachment filename=a.txt", "attachment", "a.txt", MimeFindings.DispositionSyntax)]
    [InlineData("", "", "", MimeFindings.DispositionSyntax)]
    [InlineData("attachment; filename=a.exe b.txt", "attachment", "a.exe b.txt|a.exe", MimeFindings.ParameterSyntax)]
    [InlineData("attachment; filename=a.txt; filename*=utf-8''b.exe", "attachment", "b.exe|a.txt", MimeFindings.ParameterMixed)]
    [InlineData("attachment; filename*0=a.txt; filename*2=.exe", "attachment", "a.txt|a.txt.exe", MimeFindings.ContinuationGap)]
    [InlineData("attachment; filename*0=a; filename*0=b; filename*1=.exe", "attachment", "a.exe|ab.exe", MimeFindings.ContinuationDuplicate)]
    [InlineData("attachment; filename*1=.exe; filename*0=a", "attachment", "a.exe|.exea", MimeFindings.ContinuationOrder)]
    [InlineData("attachment; filename*0=a; filename*01=.exe", "attachment", "a.exe", MimeFindings.ContinuationNumber)]
    [InlineData("attachment; filename*=utf-8''a%2", "attachment", "a%2", MimeFindings.ExtendedValue)]
    [InlineData("attachment; filename=\"=?utf-8?B?YS5leGU=?=\"", "attachment", "a.exe|=?utf-8?B?YS5leGU=?=", MimeFindings.NameEncodedWord)]
    [InlineData("attachment; filename=\"=?utf-9?B?YS5leGU=?=\"", "attachment", "=?utf-9?B?YS5leGU=?=", MimeFindings.NameBadEncodedWord)]
    public void A_name_that_is_broken_or_said_twice_is_listed_in_every_reading_and_found(string disposition, string expected, string names, string code)
    {
        var index = Messages.Read($"Content-Disposition: {disposition}\n\n");

        index.Parts[0].Disposition.ShouldBe(expected);
        string.Join('|', index.Parts[0].FileNames).ShouldBe(names);
        index.Codes().ShouldBe([code]);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b--\n")]
    [InlineData("Content-Transfer-Encoding: base64\n\nQUJD\n")]
    public void MIME_without_its_version_is_followed_and_found(string message) => Messages.Read(message).Codes().ShouldBe([MimeFindings.VersionMissing]);
}
