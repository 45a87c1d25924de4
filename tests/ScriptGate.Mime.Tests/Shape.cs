using System.Text;

namespace ScriptGate.Mime.Tests;

/// <summary>An index as text, to be compared, and the rules that every index keeps.</summary>
internal static class Shape
{
    /// <summary>Everything an index says, a line for each part and finding.</summary>
    public static string Of(IMimeIndex index)
    {
        var text = new StringBuilder();
        foreach (var part in index.Parts)
        {
            text.Append($"{part.Path} {part.MediaType} {part.TransferEncoding} [{part.HeaderStart}+{part.HeaderLength} {part.BodyStart}+{part.BodyLength}] in {part.Container?.Path ?? "message"}");
            text.Append($" {part.Size} {part.Sha256} {part.DetectedType} {part.Disposition} {string.Join('|', part.FileNames)} {string.Join('|', part.TypeParameters)}");
            text.Append($" {Entries(part.Archive)}\n");
        }

        foreach (var finding in index.Findings)
        {
            text.Append($"{finding}\n");
        }

        return text.ToString();
    }

    private static string Entries(IArchiveIndex? archive) =>
        archive is null ? string.Empty : $"({string.Join('|', archive.Entries.Select(entry => $"{entry.Name} {entry.Size} {entry.IsListed} {entry.IsEncrypted} {entry.DetectedType}{Entries(entry.Archive)}"))})";

    /// <summary>Offsets are within what they count in, parts within their parents, and the tree and the list are the same parts.</summary>
    public static void Check(IMimeIndex index, long length, string because)
    {
        index.Parts.Count.ShouldBeGreaterThan(0, because);
        for (var i = 0; i < index.Parts.Count; i++)
        {
            var part = index.Parts[i];
            part.Number.ShouldBe(i, because);
            part.HeaderLength.ShouldBeGreaterThanOrEqualTo(0, because);
            part.BodyStart.ShouldBeGreaterThanOrEqualTo(part.HeaderStart + part.HeaderLength, because);
            part.BodyLength.ShouldBeGreaterThanOrEqualTo(0, because);
            (part.Parent is null).ShouldBe(i == 0, because);
            part.Parent?.Parts.ShouldContain(part, because);
            if (part.Container is null)
            {
                (part.BodyStart + part.BodyLength).ShouldBeLessThanOrEqualTo(length, because);
            }

            if (part.Parent is { } parent && ReferenceEquals(parent.Container, part.Container))
            {
                part.HeaderStart.ShouldBeGreaterThanOrEqualTo(parent.BodyStart, because);
                (part.BodyStart + part.BodyLength).ShouldBeLessThanOrEqualTo(parent.BodyStart + parent.BodyLength, because);
            }
        }

        index.Findings.ShouldAllBe(finding => finding.Part >= 0 && finding.Part < index.Parts.Count, because);
    }
}
