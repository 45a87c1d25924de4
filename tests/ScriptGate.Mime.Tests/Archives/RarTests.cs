using FsCheck;
using FsCheck.Fluent;

namespace ScriptGate.Mime.Tests.Archives;

public sealed class RarTests
{
    private static readonly byte[] New = [.. Rars.Mark, .. Rars.Main, .. Rars.File("folder/", 0, 0, isFolder: true), .. Rars.File("folder/setup.exe", 300, 5000), .. Rars.File("inner.zip", 10, 20, isEncrypted: true), .. Rars.End];
    private static readonly byte[] Old = [.. Rars.OldMark, .. Rars.OldMain(), .. Rars.OldFile("folder\\setup.exe", 300, 5000), .. Rars.OldFile("inner.zip", 10, 20, flags: 4), .. Rars.OldEnd];

    [Fact]
    public void The_entries_of_an_archive_are_listed()
    {
        var index = Zips.Read(New);

        index.Findings.ShouldBeEmpty();
        index.Parts[0].DetectedType.ShouldBe("application/vnd.rar");
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        archive.Entries.ShouldBe(
        [
            new ArchiveEntry { Name = "folder/" },
            new ArchiveEntry { Name = "folder/setup.exe", CompressedSize = 300, Size = 5000 },
            new ArchiveEntry { Name = "inner.zip", CompressedSize = 10, Size = 20, IsEncrypted = true, IsArchive = true },
        ]);
        (archive.IsEncrypted, archive.Depth, archive.IsComplete).ShouldBe((true, 2, true));
    }

    [Fact]
    public void Those_of_an_older_one_too()
    {
        var index = Zips.Read(Old);

        index.Findings.ShouldBeEmpty();
        index.Parts[0].Archive!.Entries.ShouldBe(
        [
            new ArchiveEntry { Name = "folder/setup.exe", CompressedSize = 300, Size = 5000 },
            new ArchiveEntry { Name = "inner.zip", CompressedSize = 10, Size = 20, IsEncrypted = true, IsArchive = true },
        ]);
    }

    [Fact]
    public void An_archive_with_encrypted_headers_shows_that_it_is_encrypted_and_nothing_else()
    {
        foreach (var content in new byte[][] { [.. Rars.Mark, .. Rars.Sealed], [.. Rars.OldMark, .. Rars.OldMain(flags: 0x80), .. new byte[100]] })
        {
            var archive = Zips.Read(content).Parts[0].Archive.ShouldNotBeNull();

            (archive.IsEncrypted, archive.IsComplete).ShouldBe((true, false));
            archive.Entries.ShouldHaveSingleItem().Name.ShouldBeEmpty();
        }
    }

    [Fact]
    public void It_is_looked_into_within_a_zip_archive()
    {
        var index = Zips.Read(Zips.Of(("a.rar", New)));

        var entry = index.Parts[0].Archive!.Entries.ShouldHaveSingleItem();
        entry.DetectedType.ShouldBe("application/vnd.rar");
        entry.Archive!.Entries.Select(inner => inner.Name).ShouldBe(["folder/", "folder/setup.exe", "inner.zip"]);
        index.Parts[0].Archive!.IsEncrypted.ShouldBeTrue();
    }

    [Fact]
    public void A_broken_archive_is_found_and_shows_what_came_before()
    {
        var index = Zips.Read([.. Rars.Mark, .. Rars.Main, .. Rars.File("a.exe", 5, 5), 1, 1, 1, 1, 0, 0, 0, 0]);

        index.Codes().ShouldBe([MimeFindings.ArchiveDirectory]);
        index.Parts[0].Archive!.Entries.ShouldHaveSingleItem().Name.ShouldBe("a.exe");
        index.Parts[0].Archive!.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Octets_behind_the_end_are_found()
    {
        Zips.Read([.. New, 0]).Codes().ShouldBe([MimeFindings.ArchiveSuffix]);
        Zips.Read([.. New, .. Zips.Of(("a.exe", Zips.Program))]).Codes().ShouldBe([MimeFindings.ArchiveSuffix]);
    }

    [Fact]
    public void Entries_over_the_limit_are_not_listed()
    {
        var index = Zips.Read(New, new MimeOptions { ArchiveEntries = 1 });

        index.Parts[0].Archive!.Entries.ShouldHaveSingleItem();
        index.Codes().ShouldContain(code => code == MimeFindings.ArchiveTooLarge);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_it_is_cut_or_broken_it_is_read_alike_and_without_fail(bool isOld)
    {
        var content = isOld ? Old : New;
        for (var length = 0; length < content.Length; length++)
        {
            Zips.Read(content[..length]);
        }

        var whole = Shape.Of(Zips.Read(content));
        for (var size = 1; size < 60; size++)
        {
            Shape.Of(Pieces.Read(Zips.Mail(content), size)).ShouldBe(whole, $"pieces of {size}");
        }

        var cases = Gen.Zip(Gen.Choose(7, content.Length - 1), Gen.Choose(0, 255));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var changed = (byte[])content.Clone();
            changed[one.Item1] = (byte)one.Item2;
            return Zips.Read(changed) is { Parts.Count: 1 };
        }));
    }
}
