using System.IO.Compression;
using System.Text;
using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Parts;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.MailValidation;

/// <summary>The checks <c>attachment-encrypted</c>, <c>archive-depth</c> and <c>mime-ambiguous</c> over real messages.</summary>
public sealed class PartCheckTests
{
    private static readonly Exemptions Nobody = new([]);

    [Theory]
    [InlineData("Content-Type: application/pdf\r\n\r\n%PDF-1.7\ntrailer << /Encrypt 1 0 R >>", "document", true)]
    [InlineData("Content-Type: application/pdf\r\n\r\n%PDF-1.7\ntrailer << >>", null, true)]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nx", "smime", false)]
    [InlineData("Content-Type: application/x-pkcs7-mime; name=smime.p7m\r\n\r\nx", "smime", false)]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\n\r\nx", "smime", false)]
    [InlineData("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\r\nx", null, false)]
    [InlineData("Content-Type: application/pkcs7-mime; name=smime.p7c\r\n\r\nx", null, false)]
    [InlineData("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--\r\n", "pgp", false)]
    public async Task What_nobody_can_look_into_is_found_and_encrypted_mail_by_option(string part, string? code, bool isDefault)
    {
        (await EncryptedAsync(part, new AttachmentEncryptedOptions())).ShouldBe(isDefault ? code : null);
        (await EncryptedAsync(part, new AttachmentEncryptedOptions { Smime = true, Pgp = true })).ShouldBe(code);
    }

    [Fact]
    public async Task An_archive_with_an_encrypted_entry_is_found_however_deep_it_is()
    {
        var zip = Zip(("secret.txt", [1, 2, 3]));
        zip[zip.AsSpan().IndexOf("PK\u0003\u0004"u8) + 6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        (await EncryptedAsync(Part(zip), new AttachmentEncryptedOptions())).ShouldBe("archive");
        (await EncryptedAsync(Part(Zip(("inner.zip", zip))), new AttachmentEncryptedOptions())).ShouldBe("archive");
        (await EncryptedAsync(Part(Zip(("a.txt", [1]))), new AttachmentEncryptedOptions())).ShouldBeNull();
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(4, "depth")]
    [InlineData(5, "depth")]
    [InlineData(9, "depth")]
    public async Task Archives_within_each_other_are_counted(int depth, string? code)
    {
        var content = Zip(("a.txt", [1]));
        for (var i = 1; i < depth; i++)
        {
            content = Zip(("inner.zip", content));
        }

        (await DepthAsync(content, new MailValidationOptions())).ShouldBe(code);
    }

    [Fact]
    public async Task An_archive_that_cannot_be_opened_counts_by_its_name() =>
        (await DepthAsync(Zip(("a.zip", Zip(("b.zip", Zip(("c.7z", [1])))))), new MailValidationOptions())).ShouldBe("depth");

    [Fact]
    public async Task Entries_are_counted_over_all_archives_within()
    {
        var inner = Zip([.. Enumerable.Range(0, 6).Select(i => ($"{i}.txt", new byte[] { 1 }))]);

        (await DepthAsync(Zip(("a.zip", inner), ("b.zip", inner)), new MailValidationOptions { ArchiveEntries = 14 })).ShouldBeNull();
        (await DepthAsync(Zip(("a.zip", inner), ("b.zip", inner)), new MailValidationOptions { ArchiveEntries = 13 })).ShouldBe("entries");
    }

    [Fact]
    public async Task What_becomes_far_larger_than_it_looks_is_found_here_and_within()
    {
        var zeros = Zip(("zeros", new byte[11 * 1024 * 1024]));
        var fewer = Zip(("zeros", new byte[9 * 1024 * 1024]));

        (await DepthAsync(zeros, new MailValidationOptions())).ShouldBe("ratio");
        (await DepthAsync(Zip(("inner.zip", zeros)), new MailValidationOptions())).ShouldBe("ratio");
        (await DepthAsync(fewer, new MailValidationOptions())).ShouldBeNull();
        (await DepthAsync(zeros, new MailValidationOptions { ArchiveRatio = 2000 })).ShouldBeNull();
        (await DepthAsync(zeros, new MailValidationOptions { ArchiveRatio = 2000, ArchiveSize = 11 * 1024 * 1024 })).ShouldBeNull();
        (await DepthAsync(zeros, new MailValidationOptions { ArchiveRatio = 2000, ArchiveSize = (11 * 1024 * 1024) - 1 })).ShouldBe("size");
    }

    [Fact]
    public async Task What_the_index_did_not_look_at_is_found()
    {
        // Five archives are followed, the sixth is not; with a name that says nothing it does not count either.
        var content = Zip(("a.txt", [1]));
        for (var i = 1; i < 6; i++)
        {
            content = Zip(("inner", content));
        }

        (await DepthAsync(content, new MailValidationOptions { ArchiveDepth = 5 })).ShouldBe("depth");
        (await DepthAsync(Zip(("a.zip", Zip(("zeros.zip", [.. "PK\u0003\u0004"u8, .. new byte[40 * 1024 * 1024]])))), new MailValidationOptions { ArchiveRatio = 2000 })).ShouldBe("archive-content-too-large");
    }

    [Theory]
    [InlineData("Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nQUJD", "encoding-duplicate")]
    [InlineData("Content-Type: message/partial; id=a; number=1\r\n\r\nx", "message-partial")]
    [InlineData("Content-Type: text/plain; name=\"=?utf-8?q?a.txt?=\"\r\n\r\nx", null)]
    [InlineData("Content-Type: text/plain\r\n\r\nx", null)]
    public async Task An_ambiguity_is_the_sub_code(string part, string? code) => (await AmbiguousAsync(part, new MimeAmbiguousOptions())).ShouldBe(code);

    [Fact]
    public async Task What_is_only_malformed_counts_by_option_and_what_is_ignored_never()
    {
        const string Part = "Content-Type: text/plain; name=\"=?utf-8?q?a.txt?=\"\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nQUJD";

        (await AmbiguousAsync(Part, new MimeAmbiguousOptions { Ignore = ["encoding-duplicate"] })).ShouldBeNull();
        (await AmbiguousAsync(Part, new MimeAmbiguousOptions { Ignore = ["encoding-duplicate"], Malformed = true })).ShouldBe("name-encoded-word");
    }

    [Fact]
    public async Task One_message_is_one_violation_and_the_record_has_every_finding()
    {
        var session = new FakeSession();
        await new MimeAmbiguousCheck(new MimeAmbiguousOptions(), Nobody).OnMessageAsync(
            Event(session, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nQQ"), TestContext.Current.CancellationToken);

        var evidence = session.Reports.ShouldHaveSingleItem().Evidence!;
        ((IEnumerable<object?>)evidence["findings"]!).ShouldBe(["encoding-duplicate (part 1.1)", "base64-padding (part 1.1)", "multipart-unclosed (part 1)"]);
        evidence["count"].ShouldBe(3L);
    }

    [Fact]
    public void Every_code_of_a_finding_is_a_sub_code()
    {
        MimeAmbiguousCheck.SubCodes.ShouldContain(code => code == MimeFindings.BoundaryConflict);
        MimeAmbiguousCheck.SubCodes.ShouldAllBe(code => code.Length > 0 && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
    }

    private static async Task<string?> EncryptedAsync(string part, AttachmentEncryptedOptions options)
    {
        var session = new FakeSession();
        await new AttachmentEncryptedCheck(options, Nobody).OnMessageAsync(Event(session, part), TestContext.Current.CancellationToken);
        return CodeOf(session);
    }

    private static async Task<string?> DepthAsync(byte[] content, MailValidationOptions options)
    {
        var session = new FakeSession();
        await new ArchiveDepthCheck(options, Nobody).OnMessageAsync(Event(session, Part(content)), TestContext.Current.CancellationToken);
        return CodeOf(session);
    }

    private static async Task<string?> AmbiguousAsync(string part, MimeAmbiguousOptions options)
    {
        var session = new FakeSession();
        await new MimeAmbiguousCheck(options, Nobody).OnMessageAsync(Event(session, part), TestContext.Current.CancellationToken);
        return CodeOf(session);
    }

    private static string? CodeOf(FakeSession session) => session.Reports.Select(report => report.Violation.SubCode).SingleOrDefault();

    private static MessageEvent Event(FakeSession session, string part) => new(session, new FakeTransaction("a@client.example"), new FakeMessage(Encoding.Latin1.GetBytes("MIME-Version: 1.0\r\n" + part)));

    private static string Part(byte[] content) => "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks);

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
