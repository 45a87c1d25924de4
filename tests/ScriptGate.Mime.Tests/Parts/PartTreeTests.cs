using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Mime.Tests.Parts;

public sealed class PartTreeTests
{
    private const string Nested = """
        MIME-Version: 1.0
        Subject: hello
        Content-Type: multipart/mixed; boundary=outer

        preamble
        --outer
        Content-Type: multipart/alternative; boundary="inner"

        --inner

        plain

        --inner
        Content-Type: text/html; charset=utf-8

        <p>
        --inner--
        epilogue of inner
        --outer
        Content-Type: message/rfc822
        Content-Disposition: attachment; filename=mail.eml

        Subject: within

        text within
        --outer
        Content-Type: application/octet-stream
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment;
         filename*=utf-8''caf%C3%A9.bin

        AAEC
        --outer--
        epilogue
        """;

    [Fact]
    public void A_message_becomes_a_tree_of_parts()
    {
        var index = Messages.Read(Nested);

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 multipart/alternative", "1.1.1 text/plain", "1.1.2 text/html", "1.2 message/rfc822", "1.2.1 text/plain", "1.3 application/octet-stream"]);
        index.Findings.ShouldBeEmpty();
        index.IsComplete.ShouldBeTrue();
        index.Parts[0].Parts.Select(part => part.Path).ShouldBe(["1.1", "1.2", "1.3"]);
        index.Parts[5].Parent.ShouldBe(index.Parts[4]);
        index.Attachments.Select(part => part.FileName).ShouldBe(["mail.eml", "café.bin"]);
    }

    [Fact]
    public void Ranges_are_those_of_header_and_body_and_the_line_end_in_front_of_a_delimiter_is_its_own()
    {
        var message = Messages.Octets(Nested);
        var parts = MimeReader.Read(message).Parts;

        parts[0].Header(message).ShouldStartWith("MIME-Version: 1.0\r\nSubject");
        parts[0].Header(message).ShouldEndWith("boundary=outer\r\n");
        parts[0].Body(message).ShouldStartWith("preamble\r\n--outer");
        parts[0].Body(message).ShouldEndWith("--outer--\r\nepilogue");
        parts[1].Body(message).ShouldEndWith("epilogue of inner");
        parts[2].Header(message).ShouldBeEmpty();
        parts[2].Body(message).ShouldBe("plain\r\n");
        parts[3].Body(message).ShouldBe("<p>");
        parts[4].Body(message).ShouldBe("Subject: within\r\n\r\ntext within");
        parts[5].Header(message).ShouldBe("Subject: within\r\n");
        parts[5].Body(message).ShouldBe("text within");
        parts[6].Body(message).ShouldBe("AAEC");
        Shape.Check(MimeReader.Read(message), message.Length, nameof(Nested));
    }

    [Fact]
    public void A_leaf_has_the_size_and_hash_of_its_decoded_content_and_a_composite_has_no_hash()
    {
        var parts = Messages.Read(Nested).Parts;

        parts[6].Size.ShouldBe(3);
        parts[6].Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData([0, 1, 2])));
        parts[2].Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData("plain\r\n"u8)));
        parts[0].Sha256.ShouldBeNull();
        parts[4].Sha256.ShouldBeNull();
        parts[4].Size.ShouldBe(parts[4].BodyLength);
    }

    [Fact]
    public void The_index_is_the_same_wherever_the_message_was_cut()
    {
        var message = Messages.Octets(Nested);
        var whole = Shape.Of(MimeReader.Read(message));
        for (var cut = 0; cut <= message.Length; cut++)
        {
            Shape.Of(Pieces.ReadCut(message, cut)).ShouldBe(whole, $"cut at {cut}");
        }

        Shape.Of(Pieces.Read(message, 1)).ShouldBe(whole);
    }

    [Fact]
    public void Every_prefix_is_a_message_of_its_own()
    {
        var message = Messages.Octets(Nested);
        for (var length = 0; length <= message.Length; length++)
        {
            var prefix = message.AsSpan(0, length);
            var index = MimeReader.Read(prefix);
            Shape.Check(index, length, $"the first {length} octets");
            Shape.Of(Pieces.Read(prefix, 1)).ShouldBe(Shape.Of(index), $"the first {length} octets, one by one");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("Subject: only a header")]
    [InlineData("Subject: only a header\n")]
    [InlineData("Subject: and a body\n\n")]
    [InlineData("\nonly a body")]
    public void A_message_without_MIME_is_one_plain_text(string text)
    {
        var message = Messages.Octets(text);
        var index = MimeReader.Read(message);

        index.Tree().ShouldBe(["1 text/plain"]);
        index.Findings.ShouldBeEmpty();
        (index.Parts[0].BodyStart + index.Parts[0].BodyLength).ShouldBe(message.Length);
        index.Parts[0].IsAttachment.ShouldBeFalse();
    }

    [Fact]
    public void Parts_of_a_digest_are_messages_unless_they_say_otherwise()
    {
        var index = Messages.Read("""
            MIME-Version: 1.0
            Content-Type: multipart/digest; boundary=b

            --b

            Subject: one

            text
            --b
            Content-Type: text/plain

            index
            --b--
            """);

        index.Tree().ShouldBe(["1 multipart/digest", "1.1 message/rfc822", "1.1.1 text/plain", "1.2 text/plain"]);
    }

    [Fact]
    public void White_space_behind_a_delimiter_is_padding()
    {
        var message = Messages.Octets(Messages.Multipart("--b \t\n\none\n--b--  \nend"));
        var index = MimeReader.Read(message);

        index.Parts[1].Body(message).ShouldBe("one");
        index.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_part_may_have_no_body_and_no_header()
    {
        var message = Messages.Octets(Messages.Multipart("--b\nContent-Type: text/html\n\n--b\n\n--b--\n"));
        var index = MimeReader.Read(message);

        index.Tree().ShouldBe(["1 multipart/mixed", "1.1 text/html", "1.2 text/plain"]);
        index.Parts.Skip(1).Select(part => part.BodyLength).ShouldBe([0, 0]);
        index.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Content-Type: text/plain", false)]
    [InlineData("Content-Type: text/plain; name=a.txt", true)]
    [InlineData("Content-Disposition: attachment", true)]
    [InlineData("Content-Disposition: inline", false)]
    [InlineData("Content-Type: image/png", true)]
    [InlineData("Content-Type: multipart/mixed; boundary=x", false)]
    public void An_attachment_is_what_clients_offer_as_a_file(string header, bool isAttachment) =>
        Messages.Read($"MIME-Version: 1.0\n{header}\n\n--x--\n").Parts[0].IsAttachment.ShouldBe(isAttachment);

    [Fact]
    public void The_name_of_the_disposition_comes_before_that_of_the_type_and_both_are_listed()
    {
        var part = Messages.Read("Content-Type: text/plain; name=two.exe; Charset=KOI8-R\nContent-Disposition: ATTACHMENT; filename=one.txt\n\n").Parts[0];

        part.FileName.ShouldBe("one.txt");
        part.FileNames.ShouldBe(["one.txt", "two.exe"]);
        part.Disposition.ShouldBe("attachment");
        part.Charset.ShouldBe("koi8-r");
        part.TypeParameters.ShouldBe([new MimeParameter("name", "two.exe"), new MimeParameter("charset", "KOI8-R")]);
        part.DispositionParameters.ShouldBe([new MimeParameter("filename", "one.txt")]);
    }

    [Fact]
    public void A_reader_that_has_ended_takes_no_more_and_gives_the_same_index_again()
    {
        using var reader = new MimeReader();
        reader.Write(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n"));
        var index = reader.Complete();

        reader.Complete().ShouldBeSameAs(index);
        Should.Throw<InvalidOperationException>(() => reader.Write("more"u8));
    }
}
