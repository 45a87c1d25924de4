using System.Buffers.Binary;
using System.Text;
using ScriptGate.Mime.Tests.Archives;

namespace ScriptGate.Mime.Tests.Content;

/// <summary>What documents and 7z archives say about a password.</summary>
public sealed class EncryptionTests
{
    [Theory]
    [InlineData("trailer\n<< /Root 1 0 R /Encrypt 12 0 R >>\n", true)]
    [InlineData("trailer\n<</Encrypt<</Filter/Standard>>>>", true)]
    [InlineData("<< /EncryptMetadata false >>", false)]
    [InlineData("trailer << /Root 1 0 R >>", false)]
    [InlineData("ends with /Encrypt", false)]
    public void A_document_says_so_in_its_trailer_wherever_that_is(string trailer, bool isEncrypted)
    {
        foreach (var padding in new[] { 0, 480, 495, 500, 503, 600, 5000 })
        {
            var content = Encoding.Latin1.GetBytes("%PDF-1.7\n" + new string('x', padding) + trailer);

            Read(content).IsEncrypted.ShouldBe(isEncrypted, $"{padding}");
        }
    }

    [Fact]
    public void The_same_words_in_a_text_say_nothing() => Read(Encoding.Latin1.GetBytes(new string('x', 2000) + "%PDF-1.7 trailer << /Encrypt 12 0 R >>")).IsEncrypted.ShouldBeFalse();

    [Theory]
    [InlineData("EncryptedPackage", true)]
    [InlineData("EncryptedPackages", false)]
    [InlineData("WordDocument", false)]
    public void An_Office_file_says_so_in_its_directory(string name, bool isEncrypted)
    {
        var content = Compound(sectors: 4);
        Encoding.Unicode.GetBytes(name).CopyTo(content, 1024 + 128);

        Read(content).IsEncrypted.ShouldBe(isEncrypted);
    }

    [Theory]
    [InlineData(0x01, true)]
    [InlineData(0x02, false)]
    public void An_old_Word_document_says_so_in_its_first_octets(int flags, bool isEncrypted)
    {
        var content = Compound(sectors: 3);
        new byte[] { 0xec, 0xa5, 0xc1, 0x00, 0, 0, 0, 0, 0, 0, 0, (byte)flags }.CopyTo(content, 512);

        Read(content).IsEncrypted.ShouldBe(isEncrypted);
    }

    [Theory]
    [InlineData(0x2f, true)]
    [InlineData(0x42, false)]
    public void An_old_workbook_says_so_in_its_second_record(int record, bool isEncrypted)
    {
        var content = Compound(sectors: 3);
        new byte[] { 0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00 }.CopyTo(content, 1024);
        content[1024 + 20] = (byte)record;

        Read(content).IsEncrypted.ShouldBe(isEncrypted);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(5000, true)]
    [InlineData(5000, false)]
    public void A_7z_archive_says_so_in_the_header_at_its_end(int packed, bool isEncrypted)
    {
        byte[] header = [0x17, 0x06, 0x00, 0x01, 0x09, 0x20, 0x00, 0x07, 0x0b, 0x01, 0x00, 0x01, 0x24, 0x06, 0xf1, 0x07, (byte)(isEncrypted ? 1 : 2), 0x0a];
        var content = new byte[32 + packed + header.Length];
        new byte[] { (byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, 0, 4 }.CopyTo(content, 0);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(12), packed);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(20), header.Length);

        // The same octets among the packed ones say nothing.
        header.AsSpan(12, 5).CopyTo(content.AsSpan(32));
        header.CopyTo(content, 32 + packed);

        Read(content).IsEncrypted.ShouldBe(isEncrypted);
    }

    [Fact]
    public void Nothing_of_the_like_is_looked_for_in_other_content() => Read(Zips.Of(("a.pdf", "%PDF-1.7 /Encrypt 1 0 R"u8.ToArray()))).IsEncrypted.ShouldBeFalse();

    private static byte[] Compound(int sectors)
    {
        var content = new byte[sectors * 512];
        new byte[] { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 }.CopyTo(content, 0);
        return content;
    }

    // In one piece and in small ones: what is found does not depend on how the message was cut.
    private static IMessagePart Read(byte[] content)
    {
        var message = Zips.Mail(content);
        var part = MimeReader.Read(message).Parts[0];
        Pieces.Read(message, 7).Parts[0].IsEncrypted.ShouldBe(part.IsEncrypted);
        return part;
    }
}
