using System.Text;

namespace ScriptGate.Mime.Tests.Parts;

public sealed class LimitTests
{
    [Fact]
    public void A_header_over_its_limit_is_read_as_far_as_that_and_the_body_behind_it_all_the_same()
    {
        var text = new StringBuilder("Subject: x\n");
        for (var i = 0; i < 20; i++)
        {
            text.Append($"X-Field-{i}: {new string('x', 100)}\n");
        }

        var message = Messages.Octets(text + "Content-Type: text/html\n\nbody");
        var index = MimeReader.Read(message, new MimeOptions { HeaderSize = 1000 });

        index.Findings.ShouldBe([new MimeFinding(MimeFindings.HeaderTooLarge, MimeFindingKind.Limit, 0, null)]);
        index.Parts[0].MediaType.ShouldBe("text/plain");
        index.Parts[0].Body(message).ShouldBe("body");
        Shape.Of(Pieces.Read(message, 3, new MimeOptions { HeaderSize = 1000 })).ShouldBe(Shape.Of(index));
        MimeReader.Read(message, new MimeOptions { HeaderSize = 4000 }).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_single_header_line_of_any_length_is_not_kept()
    {
        using var reader = new MimeReader(new MimeOptions { HeaderSize = 1000 });
        reader.Write("Subject: "u8);
        for (var i = 0; i < 100; i++)
        {
            reader.Write(new byte[10_000].AsSpan());
        }

        reader.Write("\r\n\r\nbody"u8);
        var index = reader.Complete();

        index.Codes().ShouldBe([MimeFindings.HeaderTooLarge]);
        index.Parts[0].BodyLength.ShouldBe(4);
    }

    [Fact]
    public void Parts_beyond_the_limit_are_not_indexed_and_the_rest_is_read_past()
    {
        var content = string.Concat(Enumerable.Repeat("--b\n\npart\n", 10)) + "--b--\n";
        var index = Messages.Read(Messages.Multipart(content), new MimeOptions { Parts = 4 });

        index.Parts.Count.ShouldBe(4);
        index.Findings.ShouldBe([new MimeFinding(MimeFindings.PartsTooMany, MimeFindingKind.Limit, 3, null)]);
        index.IsComplete.ShouldBeFalse();
        Messages.Read(Messages.Multipart(content), new MimeOptions { Parts = 11 }).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void No_part_is_opened_for_a_message_within_when_there_are_too_many()
    {
        var index = Messages.Read("Content-Type: message/rfc822\n\nSubject: within\n\ntext\n", new MimeOptions { Parts = 1 });

        index.Tree().ShouldBe(["1 message/rfc822"]);
        index.Codes().ShouldBe([MimeFindings.PartsTooMany]);
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=b{0}\n\n--b{0}\nContent-Type: ")]
    [InlineData("message/rfc822\n\nContent-Type: ")]
    public void Parts_deeper_than_the_limit_are_read_as_a_leaf(string level)
    {
        var text = "MIME-Version: 1.0\nContent-Type: " + string.Concat(Enumerable.Range(0, 150).Select(i => string.Format(level, i))) + "text/plain\n\ntext\n";
        var index = Messages.Read(text);

        index.Parts.Count.ShouldBe(100);
        index.Parts[99].Sha256.ShouldNotBeNull();
        index.Findings.Count(finding => finding == new MimeFinding(MimeFindings.PartsTooDeep, MimeFindingKind.Limit, 99, null)).ShouldBe(1);
        index.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void A_boundary_over_the_limit_is_not_followed()
    {
        var boundary = new string('b', 2049);
        var index = Messages.Read(Messages.Multipart($"--{boundary}\n\npart\n--{boundary}--\n", boundary));

        index.Tree().ShouldBe(["1 multipart/mixed"]);
        index.Codes().ShouldBe([MimeFindings.BoundaryMissing, MimeFindings.BoundarySyntax, MimeFindings.BoundaryTooLong]);
        Messages.Read(Messages.Multipart($"--{boundary[1..]}\n\npart\n--{boundary[1..]}--\n", boundary[1..])).Parts.Count.ShouldBe(2);
    }

    [Fact]
    public void Parameters_over_the_limit_are_not_read()
    {
        var index = Messages.Read($"Content-Type: text/plain{string.Concat(Enumerable.Range(0, 200).Select(i => $"; p{i}=v"))}\n\n");

        index.Parts[0].TypeParameters.Count.ShouldBe(128);
        index.Codes().ShouldBe([MimeFindings.ParametersTooMany]);
    }

    [Fact]
    public void Findings_over_the_limit_are_not_listed_and_the_last_one_says_so()
    {
        var index = Messages.Read(Messages.Multipart(string.Concat(Enumerable.Repeat("--b\nA : b\n\npart\n", 10)) + "--b--\n"), new MimeOptions { Findings = 5 });

        index.Findings.Count.ShouldBe(6);
        index.Findings[^1].Code.ShouldBe(MimeFindings.FindingsTooMany);
        index.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void One_code_is_reported_once_for_a_part() =>
        Messages.Read("A : b\nC : d\n\n").Findings.ShouldBe([new MimeFinding(MimeFindings.HeaderSpaceBeforeColon, MimeFindingKind.Ambiguous, 0, null)]);
}
