using FsCheck;
using FsCheck.Fluent;

namespace ScriptGate.Mime.Tests.Archives;

public sealed class TnefTests
{
    private static readonly byte[] Two = Tnefs.Of(
        Tnefs.Attachment("INVOIC~1.PDF", "%PDF-1.7 text"u8.ToArray(), "invoice of november.pdf"), Tnefs.Attachment("setup.exe", Zips.Program));

    [Fact]
    public void Attachments_are_listed_with_their_long_names_and_recognised()
    {
        var index = Zips.Read(Two);

        index.Findings.ShouldBeEmpty();
        index.Parts[0].DetectedType.ShouldBe("application/vnd.ms-tnef");
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        archive.Entries.ShouldBe(
        [
            new ArchiveEntry { Name = "invoice of november.pdf", CompressedSize = 13, Size = 13, DetectedType = "application/pdf" },
            new ArchiveEntry { Name = "setup.exe", CompressedSize = Zips.Program.Length, Size = Zips.Program.Length, DetectedType = "application/vnd.microsoft.portable-executable" },
        ]);
        (archive.IsComplete, archive.IsEncrypted, archive.Depth).ShouldBe((true, false, 1));
    }

    [Theory]
    [InlineData("a.pdf", "b.exe", true, "b.exe|a.pdf")]
    [InlineData("a.pdf", "b.exe", false, "b.exe|a.pdf")]
    [InlineData("A~1.EXE", "a long name.exe", false, "a long name.exe")]
    [InlineData("A~1.HTM", "a long name.html", true, "a long name.html")]
    [InlineData("a.txt", null, true, "a.txt")]
    public void Where_the_short_name_is_another_one_both_are_listed(string title, string? longName, bool isWide, string names) =>
        string.Join('|', Zips.Read(Tnefs.Of(Tnefs.Attachment(title, [1], longName, isWide))).Parts[0].Archive!.Entries.Select(entry => entry.Name)).ShouldBe(names);

    [Fact]
    public void An_archive_in_the_envelope_is_looked_into_and_the_envelope_in_an_archive()
    {
        var index = Zips.Read(Zips.Of(("winmail.dat", Tnefs.Of(Tnefs.Attachment("a.zip", Zips.Of(("setup.exe", Zips.Program)))))));

        index.Findings.ShouldBeEmpty();
        var envelope = index.Parts[0].Archive!.Entries.ShouldHaveSingleItem();
        envelope.DetectedType.ShouldBe("application/vnd.ms-tnef");
        var zip = envelope.Archive!.Entries.ShouldHaveSingleItem();
        zip.Archive!.Entries.ShouldHaveSingleItem().Name.ShouldBe("setup.exe");
        index.Parts[0].Archive!.Depth.ShouldBe(3);
    }

    [Fact]
    public void Envelopes_within_each_other_are_followed_to_the_limit()
    {
        var content = Zips.Of(("setup.exe", Zips.Program));
        for (var i = 0; i < 10; i++)
        {
            content = Tnefs.Of(Tnefs.Attachment("winmail.dat", content));
        }

        Zips.Read(content).Codes().ShouldBe([MimeFindings.ArchiveTooDeep]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_stands_among_the_properties_is_listed_and_found(bool isObject)
    {
        var index = Zips.Read(Tnefs.Of(Tnefs.Embedded("Forwarded", Tnefs.Of(Tnefs.Attachment("setup.exe", Zips.Program)), isObject), Tnefs.Attachment("a.txt", "text"u8.ToArray())));

        index.Codes().ShouldBe([MimeFindings.TnefProperty]);
        var archive = index.Parts[0].Archive.ShouldNotBeNull();
        archive.Entries.Select(entry => entry.Name).ShouldBe(["Forwarded", "a.txt"]);
        archive.Entries[0].DetectedType.ShouldBe("application/vnd.ms-tnef");
        archive.Entries[0].Archive!.Entries.ShouldHaveSingleItem().DetectedType.ShouldBe("application/vnd.microsoft.portable-executable");
        (archive.IsComplete, archive.Depth).ShouldBe((true, 2));
    }

    [Fact]
    public void A_large_object_does_not_hide_the_name_behind_it()
    {
        var index = Zips.Read(Tnefs.Of(Tnefs.Embedded("OBJ", [.. Zips.Program, .. new byte[200_001]], isObject: false, "setup.exe")));

        var entry = index.Parts[0].Archive!.Entries[0];
        (entry.Name, entry.Size, entry.DetectedType).ShouldBe(("setup.exe", Zips.Program.Length + 200_001, "application/vnd.microsoft.portable-executable"));
    }

    [Fact]
    public void What_an_attachment_has_twice_is_listed_or_makes_the_envelope_a_broken_one()
    {
        var content = Tnefs.Attribute(2, 0x0006800f, Zips.Program);
        Zips.Read(Tnefs.Of(Tnefs.Attachment("a.exe", Zips.Program), Tnefs.Attribute(2, 0x0006800f, "text"u8.ToArray()), content)).Parts[0].Archive!.Entries
            .Select(entry => entry.DetectedType is not null).ShouldBe([true, false, true]);

        var twice = Zips.Read(Tnefs.Of(Tnefs.Embedded("a", Zips.Program, times: 2)));
        twice.Codes().ShouldBe([MimeFindings.TnefProperty, MimeFindings.ArchiveDirectory], ignoreOrder: true);
        twice.Parts[0].Archive!.IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(250)]
    public void What_is_cut_off_is_found_and_the_rest_is_listed(int missing)
    {
        var index = Zips.Read(Two[..^missing]);

        index.Codes().ShouldBe([MimeFindings.ArchiveDirectory]);
        index.Parts[0].Archive!.IsComplete.ShouldBeFalse();
        index.Parts[0].Archive!.Entries[0].Name.ShouldBe("invoice of november.pdf");
    }

    [Fact]
    public void Entries_over_the_limit_are_not_listed()
    {
        var index = Zips.Read(Two, new MimeOptions { ArchiveEntries = 1 });

        index.Parts[0].Archive!.Entries.ShouldHaveSingleItem();
        index.Codes().ShouldContain(code => code == MimeFindings.ArchiveTooLarge);
    }

    [Fact]
    public void However_it_is_cut_or_broken_it_is_read_alike_and_without_fail()
    {
        for (var length = 0; length < Two.Length; length++)
        {
            Zips.Read(Two[..length]);
        }

        var nested = Tnefs.Of(Tnefs.Embedded("Forwarded", Two, longName: "Forwarded message"), Tnefs.Attachment("setup.exe", Zips.Program, "a setup.exe"));
        foreach (var envelope in new[] { Two, nested })
        {
            var whole = Shape.Of(Zips.Read(envelope));
            for (var size = 1; size < 60; size++)
            {
                Shape.Of(Pieces.Read(Zips.Mail(envelope), size)).ShouldBe(whole, $"pieces of {size}");
            }
        }

        var cases = Gen.Zip(Gen.Choose(4, nested.Length - 1), Gen.Choose(0, 255));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var changed = (byte[])nested.Clone();
            changed[one.Item1] = (byte)one.Item2;
            return Zips.Read(changed) is { Parts.Count: 1 };
        }));
    }
}
