namespace ScriptGate.Mime.Tests.Parts;

public sealed class BoundaryTests
{
    [Theory]
    [InlineData("text", "1 multipart/mixed", MimeFindings.MultipartEmpty)]
    [InlineData("--b--\n", "1 multipart/mixed", null)]
    [InlineData("--b\n\none\n", "1 multipart/mixed, 1.1 text/plain", MimeFindings.MultipartUnclosed)]
    [InlineData("--b\n\none\n--b-", "1 multipart/mixed, 1.1 text/plain", MimeFindings.DelimiterLike + ", " + MimeFindings.MultipartUnclosed)]
    [InlineData("--b\n\none\n--bc\n--b--\n", "1 multipart/mixed, 1.1 text/plain", MimeFindings.DelimiterLike)]
    [InlineData("--b\n\none\n-- b\n--a\n--b--\n", "1 multipart/mixed, 1.1 text/plain", null)]
    [InlineData("--b\n\none\n--b--\n--b\nContent-Type: text/html\n\ntwo\n", "1 multipart/mixed, 1.1 text/plain, 1.2 text/html", MimeFindings.DelimiterAfterClose)]
    [InlineData("--b\n\none\n--b--\n--b--\n", "1 multipart/mixed, 1.1 text/plain", null)]
    public void Delimiters_open_and_end_parts(string content, string tree, string? codes)
    {
        var message = Messages.Octets(Messages.Multipart(content));
        var index = MimeReader.Read(message);

        string.Join(", ", index.Tree()).ShouldBe(tree);
        string.Join(", ", index.Codes()).ShouldBe(codes ?? string.Empty);
        for (var cut = 0; cut <= message.Length; cut++)
        {
            Shape.Of(Pieces.ReadCut(message, cut)).ShouldBe(Shape.Of(index), $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData("", MimeFindings.BoundaryMissing)]
    [InlineData("; boundary=\"\"", MimeFindings.BoundaryMissing + ", " + MimeFindings.BoundarySyntax)]
    [InlineData("; boundary=\"   \"", MimeFindings.BoundaryMissing + ", " + MimeFindings.BoundarySyntax + ", " + MimeFindings.BoundaryUnsafe)]
    public void A_multipart_without_boundary_is_read_as_a_leaf(string parameter, string codes)
    {
        var index = Messages.Read($"MIME-Version: 1.0\nContent-Type: multipart/mixed{parameter}\n\n--\n\none\n----\n");

        index.Parts.Count.ShouldBe(1);
        index.Parts[0].Sha256.ShouldNotBeNull();
        string.Join(", ", index.Codes()).ShouldBe(codes);
    }

    [Fact]
    public void Where_a_header_names_two_boundaries_the_parts_of_both_are_seen()
    {
        var index = Messages.Read("""
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=first; boundary=second

            --first

            seen by some
            --first--
            --second
            Content-Disposition: attachment; filename=x.exe

            seen by others
            --second--
            """);

        index.Attachments.Single().FileName.ShouldBe("x.exe");
        index.Codes().ShouldBe([MimeFindings.BoundaryConflict, MimeFindings.DelimiterAfterClose, MimeFindings.ParameterDuplicate]);
    }

    [Theory]
    [InlineData("b", MimeFindings.BoundaryReused)]
    [InlineData("bc", MimeFindings.BoundaryPrefix)]
    [InlineData("b--", MimeFindings.BoundaryPrefix)]
    public void A_boundary_that_clashes_with_one_around_it_is_found(string inner, string code)
    {
        var index = Messages.Read(Messages.Multipart($"--b\nContent-Type: multipart/mixed; boundary=\"{inner}\"\n\n--{inner}\n\nx\n--{inner}--\n--b--\n"));

        index.Codes().Contains(code, StringComparer.Ordinal).ShouldBeTrue();
        index.Findings.Single(finding => finding.Code == code).Part.ShouldBe(1);
    }

    [Fact]
    public void A_line_that_is_a_delimiter_of_two_multiparts_belongs_to_the_outer_one()
    {
        var message = Messages.Octets(Messages.Multipart("--b\nContent-Type: multipart/mixed; boundary=\"b--\"\n\n--b--\nafter\n"));
        var index = MimeReader.Read(message);

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 multipart/mixed"]);
        index.Parts[1].BodyLength.ShouldBe(0);
    }

    [Fact]
    public void The_delimiter_of_a_multipart_ends_everything_within_it()
    {
        var index = Messages.Read(Messages.Multipart("--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: message/rfc822\n\nSubject: x\n\nbody\n--b\n\nnext\n--b--\n"));

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 multipart/mixed", "1.1.1 message/rfc822", "1.1.1.1 text/plain", "1.2 text/plain"]);
        index.Codes().ShouldBe([MimeFindings.MultipartUnclosed]);
    }

    [Theory]
    [InlineData("abc;def", null)]
    [InlineData("a_very_long_boundary_that_is_longer_than_the_seventy_characters_of_the_standard", null)]
    [InlineData("caf\u00e9", MimeFindings.BoundaryUnsafe + ", " + MimeFindings.HeaderNotUtf8)]
    [InlineData("trailing ", MimeFindings.BoundaryUnsafe)]
    [InlineData("a\u0001b", MimeFindings.BoundaryUnsafe)]
    [InlineData("=?utf-8?q?b?=", MimeFindings.BoundaryUnsafe)]
    public void A_boundary_against_the_standard_works_and_is_found(string boundary, string? codes)
    {
        var trimmed = boundary.TrimEnd();
        var index = Messages.Read(Messages.Multipart($"--{trimmed}\n\none\n--{trimmed}--\n", boundary));

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/plain"]);
        string.Join(", ", index.Codes().Except([MimeFindings.BoundarySyntax], StringComparer.Ordinal)).ShouldBe(codes ?? "");
    }

    [Theory]
    [InlineData("boundary*=us-ascii''b", MimeFindings.BoundaryExtended)]
    [InlineData("boundary*0=b", MimeFindings.BoundaryExtended)]
    [InlineData("boundary=(x)b", MimeFindings.ParameterComment)]
    [InlineData("boundary=b (x)", MimeFindings.ParameterComment)]
    [InlineData("boundary=b,c", MimeFindings.BoundaryConflict + ", " + MimeFindings.ParameterSyntax)]
    [InlineData("boundary=\"\\b\"", MimeFindings.BoundaryConflict + ", " + MimeFindings.BoundaryUnsafe)]
    public void A_boundary_that_programs_read_differently_is_found_and_followed(string parameter, string codes)
    {
        var index = Messages.Read($"MIME-Version: 1.0\nContent-Type: multipart/mixed; {parameter}\n\n--b\n\none\n--b--\n");

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/plain"]);
        string.Join(", ", index.Codes().Except([MimeFindings.BoundarySyntax], StringComparer.Ordinal)).ShouldBe(codes);
    }

    [Theory]
    [InlineData("one\n--b\n", true)]
    [InlineData("one\r\n--b\n", true)]
    [InlineData("one\n--b\r\n", true)]
    [InlineData("one\r\n--b\r\n", false)]
    public void A_delimiter_that_only_LF_sets_apart_is_found(string text, bool isFound)
    {
        var message = Messages.Octets(Messages.Multipart("--b\n\n")).Concat(System.Text.Encoding.ASCII.GetBytes(text + "\r\n\r\n--b--\r\n")).ToArray();
        var index = MimeReader.Read(message);

        index.Parts.Count.ShouldBe(3);
        index.Codes().Contains(MimeFindings.DelimiterBareLf, StringComparer.Ordinal).ShouldBe(isFound);
        Shape.Of(Pieces.Read(message, 1)).ShouldBe(Shape.Of(index));
    }

    [Theory]
    [InlineData("a\rb", MimeFindings.BodyBareCr)]
    [InlineData("a\r", MimeFindings.BodyBareCr)]
    [InlineData("a\nb", MimeFindings.BodyBareLf)]
    [InlineData("a\0b", MimeFindings.BodyNul)]
    [InlineData("a\r\r\nb", MimeFindings.BodyBareCr)]
    [InlineData("a\r\nb\r\n", null)]
    public void Line_ends_that_are_none_to_everybody_are_found_in_bodies(string body, string? code)
    {
        var message = System.Text.Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + body);

        MimeReader.Read(message).Codes().ShouldBe(code is null ? [] : [code]);
        Pieces.Read(message, 1).Codes().ShouldBe(code is null ? [] : [code]);
    }
}
