using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Mime.Tests.Archives;

public sealed class ZipTests
{
    private static readonly byte[] Local = [.. "PK\u0003\u0004"u8];
    private static readonly byte[] Listed = [.. "PK\u0001\u0002"u8];

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void The_table_of_contents_is_read_and_entries_are_recognised(CompressionLevel level)
    {
        var zip = Zips.Of(level, ("readme.txt", "hello"u8.ToArray()), ("folder/", []), ("folder/setup.txt", Zips.Program), ("größe.html", "<html>"u8.ToArray()));
        var index = Zips.Read(zip);

        index.Findings.ShouldBeEmpty();
        index.Parts[0].DetectedType.ShouldBe("application/zip");
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        archive.Entries.Select(entry => $"{entry.Name} {entry.Size} {entry.DetectedType}").ShouldBe(
            ["readme.txt 5 ", "folder/ 0 ", "folder/setup.txt 210 application/vnd.microsoft.portable-executable", "größe.html 6 text/html"]);
        archive.Entries.Select(entry => entry.IsFolder).ShouldBe([false, true, false, false]);
        archive.Entries.ShouldAllBe(entry => entry.IsListed && !entry.IsEncrypted && !entry.IsArchive);
        archive.Depth.ShouldBe(1);
        archive.IsEncrypted.ShouldBeFalse();
        archive.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Entries_whose_sizes_stand_behind_the_data_are_recognised_too()
    {
        var archive = Zips.Read(Zips.Streamed(("a.txt", Zips.Program), ("b.txt", "text"u8.ToArray()), ("c.txt", Zips.Program))).Parts[0].Archive.ShouldNotBeNull();

        archive.Entries.Select(entry => $"{entry.Name} {entry.Size} {entry.DetectedType is not null}").ShouldBe(["a.txt 210 True", "b.txt 4 False", "c.txt 210 True"]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Stored_entries_end_at_the_record_behind_them(bool isMarked, bool isLong)
    {
        // APPNOTE 4.3.9: the mark may be missing, and sizes are of 64 bits in archives that need it.
        byte[] size = isLong ? [4, .. new byte[7], 4, .. new byte[7]] : [4, 0, 0, 0, 4, 0, 0, 0];
        byte[] trailer = [.. isMarked ? "PK\u0007\u0008"u8 : [], 1, 2, 3, 4, .. size];
        byte[] one = [.. Local, 20, 0, 8, .. new byte[19], 1, 0, 0, 0, (byte)'a', .. "text"u8, .. trailer];
        var rest = Zips.Of(("b.exe", Zips.Program));
        var archive = Zips.Read([.. one, .. rest]).Parts[0].Archive.ShouldNotBeNull();

        archive.Entries.Select(entry => $"{entry.Name} {entry.IsListed} {entry.DetectedType}").ShouldBe(["b.exe True application/vnd.microsoft.portable-executable", "a False "]);
    }

    [Fact]
    public void An_archive_stored_in_an_entry_without_sizes_is_one_entry()
    {
        var inner = Zips.Of(("b.txt", [1]), ("c.exe", Zips.Program));
        byte[] zip = [.. Local, 20, 0, 8, .. new byte[19], 1, 0, 0, 0, (byte)'a', .. inner];
        var archive = Zips.Read(zip[..^4]).Parts[0].Archive.ShouldNotBeNull();

        archive.Entries[0].Archive.ShouldNotBeNull().Entries.Select(entry => entry.Name).ShouldBe(["b.txt", "c.exe"]);
    }

    [Fact]
    public void A_message_with_an_archive_has_one_index_however_it_is_cut()
    {
        var inner = Zips.Of(("x.exe", Zips.Program));
        var mail = Zips.Mail(Zips.Of(("a.txt", RandomNumberGenerator.GetBytes(3000)), ("inner.zip", inner), ("b.exe", Zips.Program)));
        var whole = Shape.Of(MimeReader.Read(mail));

        whole.ShouldContain("x.exe");
        foreach (var size in (int[])[1, 2, 3, 5, 17, 100, 1000])
        {
            Shape.Of(Pieces.Read(mail, size)).ShouldBe(whole, $"in pieces of {size}");
        }
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void An_archive_within_an_archive_is_looked_into(CompressionLevel level)
    {
        var zip = Zips.Of(("x.exe", Zips.Program));
        zip = Zips.Of(level, ("one.txt", "1"u8.ToArray()), ("no-archive-by-name", zip), ("two.exe", Zips.Program));
        zip = Zips.Of(level, ("outer.zip", zip));
        var index = Zips.Read(zip);

        index.Findings.ShouldBeEmpty();
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        archive.Depth.ShouldBe(3);
        var middle = archive.Entries.Single().Archive.ShouldNotBeNull();
        middle.Entries.Select(entry => $"{entry.Name} {entry.IsArchive}").ShouldBe(["one.txt False", "no-archive-by-name True", "two.exe False"]);
        middle.Entries[2].DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
        middle.Entries[1].Archive!.Entries.Single().DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
    }

    [Fact]
    public void Archives_deeper_than_the_limit_are_not_looked_into()
    {
        var zip = Zips.Of(("x.exe", Zips.Program));
        for (var i = 0; i < 6; i++)
        {
            zip = Zips.Of((FormattableString.Invariant($"{i}.zip"), zip));
        }

        var index = Zips.Read(zip);

        index.Parts[0].Archive!.Depth.ShouldBe(6);
        index.Findings.ShouldBe([new MimeFinding(MimeFindings.ArchiveTooDeep, MimeFindingKind.Limit, 0, null)]);
        Zips.Read(zip, new MimeOptions { ArchiveDepth = 7 }).Parts[0].Archive!.Depth.ShouldBe(7);
    }

    [Fact]
    public void What_would_have_to_be_extracted_beyond_the_limit_is_not()
    {
        var bomb = Zips.Of(("zeros", new byte[10_000_000]));
        var nested = Zips.Of(("bomb.zip", Zips.Of(CompressionLevel.NoCompression, ("zeros", [.. "PK\u0003\u0004"u8, .. new byte[10_000_000]]))), ("later.exe", Zips.Program));

        Zips.Read(bomb, new MimeOptions { ArchiveContentSize = 100_000 }).Findings.ShouldBeEmpty("the first octets are enough");
        var index = Zips.Read(nested, new MimeOptions { ArchiveContentSize = 100_000 });
        index.Findings.ShouldContain(new MimeFinding(MimeFindings.ArchiveContentTooLarge, MimeFindingKind.Limit, 0, null));
        index.IsComplete.ShouldBeFalse();
        index.Parts[0].Archive!.Entries.Select(entry => entry.Name).ShouldBe(["bomb.zip", "later.exe"]);
    }

    [Fact]
    public void An_encrypted_entry_is_told_by_its_flag()
    {
        var zip = Zips.Of(("secret.exe", Zips.Program)).With(Local, 0, 6, 1).With(Listed, 0, 8, 1);
        var archive = Zips.Read(zip).Parts[0].Archive.ShouldNotBeNull();

        archive.IsEncrypted.ShouldBeTrue();
        archive.Entries.Single().IsEncrypted.ShouldBeTrue();
        archive.Entries.Single().DetectedType.ShouldBeNull();
        Zips.Read(Zips.Of(("inner.zip", zip))).Parts[0].Archive!.IsEncrypted.ShouldBeTrue();
    }

    [Fact]
    public void Where_the_directory_is_encrypted_too_the_entries_own_headers_tell()
    {
        var zip = Zips.Of(("a.txt", "secret"u8.ToArray())).With("PK\u0003\u0004"u8, 0, 6, 0x41, 0x20).With("PK\u0001\u0002"u8, 0, 0, [.. Enumerable.Range(0, 40).Select(i => (byte)(200 - i))]);

        var index = Zips.Read(zip);

        index.Codes().ShouldBe([MimeFindings.ArchiveDirectory, MimeFindings.ArchiveHidden]);
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        (archive.IsEncrypted, archive.IsComplete).ShouldBe((true, false));
        archive.Entries.ShouldHaveSingleItem().Name.ShouldBe("a.txt");
    }

    [Fact]
    public void Names_are_of_code_page_437_unless_the_entry_says_UTF8()
    {
        var zip = Zips.Of(("a.txt", [1])).With(Local, 0, 30, 0x81).With(Listed, 0, 46, 0x81);

        Zips.Read(zip).Parts[0].Archive!.Entries.Single().Name.ShouldBe("ü.txt");
    }

    [Theory]
    [InlineData(30, 98)]
    [InlineData(8, 0)]
    [InlineData(6, 1)]
    [InlineData(22, 99)]
    public void An_entry_that_says_something_else_than_the_directory_is_found(int distance, int octet) =>
        Zips.Read(Zips.Of(("a.txt", Zips.Program)).With(Local, 0, distance, (byte)octet)).Codes().ShouldBe([MimeFindings.ArchiveMismatch]);

    [Fact]
    public void An_entry_that_the_directory_leaves_out_is_listed_as_hidden()
    {
        var hidden = Zips.Of(("hidden.exe", Zips.Program));
        var visible = Zips.Of(("visible.txt", "text"u8.ToArray()));
        var entry = hidden.AsSpan(0, hidden.AsSpan().IndexOf(Listed));
        var index = Zips.Read([.. entry, .. visible]);

        index.Codes().ShouldBe([MimeFindings.ArchiveHidden, MimeFindings.ArchivePrefix]);
        var entries = index.Parts[0].Archive!.Entries;
        entries.Select(e => $"{e.Name} {e.IsListed} {e.DetectedType}").ShouldBe(["visible.txt True ", "hidden.exe False application/vnd.microsoft.portable-executable"]);
    }

    [Fact]
    public void Of_two_archives_behind_each_other_both_are_seen()
    {
        var index = Zips.Read([.. Zips.Of(("one.txt", [1])), .. Zips.Of(("two.txt", [2]))]);

        index.Parts[0].Archive!.Entries.Select(entry => $"{entry.Name} {entry.IsListed}").ShouldBe(["two.txt True", "one.txt False"]);
        index.Codes().ShouldBe([MimeFindings.ArchiveHidden, MimeFindings.ArchivePrefix]);
    }

    [Fact]
    public void An_archive_behind_a_program_is_seen_and_the_program_too()
    {
        var index = Zips.Read([.. Zips.Program, .. Zips.Of(("a.txt", [1]))]);

        index.Parts[0].DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
        index.Parts[0].Archive!.Entries.Single().Name.ShouldBe("a.txt");
        index.Codes().ShouldBe([MimeFindings.ArchivePrefix]);
    }

    [Fact]
    public void Octets_behind_the_archive_are_found() =>
        Zips.Read([.. Zips.Of(("a.txt", [1])), .. "more"u8]).Codes().ShouldBe([MimeFindings.ArchiveSuffix]);

    [Fact]
    public void An_archive_without_directory_shows_the_entries_as_they_come()
    {
        var zip = Zips.Of(("a.txt", "text"u8.ToArray()), ("b.exe", Zips.Program));
        var index = Zips.Read(zip[..zip.AsSpan().IndexOf(Listed)]);

        index.Codes().ShouldBe([MimeFindings.ArchiveDirectory]);
        index.Parts[0].Archive!.IsComplete.ShouldBeFalse();
        index.Parts[0].Archive!.Entries.Select(entry => entry.Name).ShouldBe(["a.txt", "b.exe"]);
    }

    [Fact]
    public void A_directory_with_fewer_entries_than_it_says_is_found() =>
        Zips.Read(Zips.Of(("a.txt", [1])).With("PK\u0005\u0006"u8, 0, 10, 2)).Codes().ShouldBe([MimeFindings.ArchiveDirectory]);

    [Fact]
    public void Entries_that_share_octets_are_found()
    {
        var zip = Zips.Of(CompressionLevel.NoCompression, ("a.txt", new byte[50]), ("b.txt", new byte[50]));

        Zips.Read(zip.With(Listed, 0, 20, 150).With(Local, 0, 18, 150)).Findings.ShouldContain(finding => finding.Code == MimeFindings.ArchiveOverlap);
    }

    [Theory]
    [InlineData("../evil.exe")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\evil.exe")]
    [InlineData("a\\..\\b")]
    [InlineData("a\u0001.txt")]
    public void A_name_that_leads_elsewhere_is_found(string name) =>
        Zips.Read(Zips.Of((name, [1]))).Findings.ShouldBe([new MimeFinding(MimeFindings.ArchiveName, MimeFindingKind.Ambiguous, 0, name.Replace('\\', '/'))]);

    [Fact]
    public void Two_entries_of_one_name_are_found() =>
        Zips.Read(Zips.Of(("a.txt", [1]), ("a.txt", [2]))).Findings.ShouldBe([new MimeFinding(MimeFindings.ArchiveDuplicate, MimeFindingKind.Ambiguous, 0, "a.txt")]);

    [Fact]
    public void Broken_content_is_found_and_does_not_hide_what_follows()
    {
        var zip = Zips.Of(("a.txt", RandomNumberGenerator.GetBytes(100)), ("b.exe", Zips.Program)).With(Local, 0, 35, 0xFF, 0xFF, 0xFF);
        var index = Zips.Read(zip);

        index.Codes().ShouldBe([MimeFindings.ArchiveContent]);
        index.Parts[0].Archive!.Entries[1].DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
    }

    [Fact]
    public void Entries_over_the_limit_are_not_listed()
    {
        var zip = Zips.Of([.. Enumerable.Range(0, 30).Select(i => (FormattableString.Invariant($"{i}.txt"), new byte[] { 1 }))]);
        var index = Zips.Read(zip, new MimeOptions { ArchiveEntries = 10 });

        index.Parts[0].Archive!.Entries.Count.ShouldBe(10);
        index.Parts[0].Archive!.IsComplete.ShouldBeFalse();
        index.Findings.ShouldAllBe(finding => finding.Kind == MimeFindingKind.Limit || finding.Code == MimeFindings.ArchiveDirectory);
        index.Findings.ShouldContain(new MimeFinding(MimeFindings.ArchiveTooLarge, MimeFindingKind.Limit, 0, null));
    }

    [Fact]
    public void A_directory_over_the_limit_is_not_read()
    {
        var zip = Zips.Of([.. Enumerable.Range(0, 100).Select(i => (FormattableString.Invariant($"{i}.txt"), new byte[] { 1 }))]);
        var index = Zips.Read(zip, new MimeOptions { ArchiveDirectorySize = 1000 });

        index.Codes().ShouldBe([MimeFindings.ArchiveDirectory, MimeFindings.ArchiveTooLarge]);
        index.Parts[0].Archive!.Entries.Count.ShouldBe(100);
        index.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Sizes_of_64_bits_are_read()
    {
        // The header of one entry and its directory, written by hand: sizes and the place of the directory stand in the long forms.
        byte[] extra = [1, 0, 16, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        byte[] local = [.. Local, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, .. Ones(8), 1, 0, 20, 0, (byte)'a', .. extra, .. "data"u8];
        byte[] listed = [.. Listed, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, .. Ones(8), 1, 0, 20, 0, .. new byte[14], (byte)'a', .. extra];
        byte[] end = [.. "PK\u0006\u0006"u8, 44, .. new byte[7], 45, 0, 45, 0, .. new byte[8], 1, .. new byte[7], 1, .. new byte[7], (byte)listed.Length, .. new byte[7], (byte)local.Length, .. new byte[7]];
        byte[] locator = [.. "PK\u0006\u0007"u8, .. new byte[4], (byte)(local.Length + listed.Length), .. new byte[7], 1, 0, 0, 0];
        byte[] last = [.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Ones(12), 0, 0];
        var index = Zips.Read([.. local, .. listed, .. end, .. locator, .. last]);

        index.Findings.ShouldBeEmpty();
        index.Parts[0].Archive!.Entries.ShouldBe([new ArchiveEntry { Name = "a", CompressedSize = 4, Size = 4 }]);
    }

    [Theory]
    [InlineData("[Content_Types].xml", "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("[Content_Types].xml", "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("META-INF/MANIFEST.MF", "a.class", "application/java-archive")]
    [InlineData("mimetype", "content.xml", "application/vnd.oasis.opendocument")]
    public void Documents_and_programs_that_are_zip_archives_are_recognised_by_their_entries(string one, string two, string type) =>
        Zips.Read(Zips.Of((one, [1]), (two, [1]))).Parts[0].DetectedType.ShouldBe(type);

    [Theory]
    [InlineData("data.7z", true)]
    [InlineData("data.RAR", true)]
    [InlineData("data.txt", false)]
    public void An_archive_of_another_format_counts_by_its_name(string name, bool isArchive)
    {
        var archive = Zips.Read(Zips.Of((name, Encoding.ASCII.GetBytes("not to be recognised")))).Parts[0].Archive.ShouldNotBeNull();

        archive.Entries.Single().IsArchive.ShouldBe(isArchive);
        archive.Depth.ShouldBe(isArchive ? 2 : 1);
    }

    [Fact]
    public void The_mark_of_an_entry_in_other_content_is_no_archive()
    {
        byte[] content = [.. Encoding.ASCII.GetBytes("some text, then "), .. Local, .. new byte[100], .. "and more"u8];

        Zips.Read(content).Parts[0].Archive.ShouldBeNull();
        Zips.Read(content).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Every_prefix_of_an_archive_is_read()
    {
        var zip = Zips.Of(("a.txt", Zips.Program), ("b.txt", "text"u8.ToArray()));
        for (var length = 0; length < zip.Length; length++)
        {
            var index = Zips.Read(zip[..length]);
            (index.Parts[0].Archive?.IsComplete ?? false).ShouldBeFalse($"the first {length} octets");
        }
    }

    [Fact]
    public void Any_octet_of_an_archive_may_be_another()
    {
        var zip = Zips.Of(("a.txt", Zips.Program), ("inner.zip", Zips.Of(("x.exe", Zips.Program))));
        for (var at = 0; at < zip.Length; at++)
        {
            var changed = (byte[])zip.Clone();
            changed[at] ^= 0xFF;
            Shape.Check(Zips.Read(changed), long.MaxValue, $"octet {at}");
        }
    }

    private static byte[] Ones(int count) => [.. Enumerable.Repeat((byte)0xFF, count)];
}
