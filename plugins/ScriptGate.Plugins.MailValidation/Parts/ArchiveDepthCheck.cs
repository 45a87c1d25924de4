namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>Finds archives that are too much for whoever looks into them: packed within each other, of too many entries, or far larger than they look.</summary>
internal sealed class ArchiveDepthCheck(MailValidationOptions options, Exemptions exemptions)
{
    /// <summary>Extracted octets from which on the ratio counts: below, repeated text packs better than any bomb, and harms nobody.</summary>
    private const long RatioFrom = 10 * 1024 * 1024;

    private static readonly Verdict Refusal = Verdict.Reject(554, "5.7.1", "The message has an archive that is packed too deep or too much");

    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.ArchiveDepth, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var index = e.Message.Mime;
        var entries = 0L;
        var size = 0L;
        foreach (var part in index.Parts)
        {
            if (part.Archive is not { } archive)
            {
                continue;
            }

            if (archive.Depth > options.ArchiveDepth)
            {
                return Report(e, "depth", archive.Depth, part.Path);
            }

            entries += EntriesOf(archive);
            size = Add(size, ExtractedOf(archive));
            if (RatioOf(archive, part.Size) is var ratio && ratio > options.ArchiveRatio)
            {
                return Report(e, "ratio", ratio, part.Path);
            }

            if (entries > options.ArchiveEntries)
            {
                return Report(e, "entries", entries, part.Path);
            }

            if (size > options.ArchiveSize)
            {
                return Report(e, "size", size, part.Path);
            }
        }

        // What the index did not look at may be anything.
        var limit = index.Findings.FirstOrDefault(finding => IsLimit(finding));
        return limit.Code is null ? new(Verdict.Continue) : Report(e, limit.Code, null, index.Parts[limit.Part].Path);
    }

    /// <summary>Whether a finding says that an archive was too much for the index.</summary>
    public static bool IsLimit(in MimeFinding finding) => finding is { Kind: MimeFindingKind.Limit, Code: MimeFindings.ArchiveTooDeep or MimeFindings.ArchiveTooLarge or MimeFindings.ArchiveContentTooLarge };

    private static ValueTask<Verdict> Report(MessageEvent e, string what, long? found, string part) =>
        new(e.Report(Violations.ArchiveDepth with { SubCode = what }, Refusal, new Dictionary<string, object?>(StringComparer.Ordinal) { [what] = found, ["part"] = part }));

    private static long EntriesOf(IArchiveIndex archive) => archive.Entries.Sum(entry => 1 + (entry.Archive is null ? 0 : EntriesOf(entry.Archive)));

    // Everything, archives within and what is in them: that is what a scanner writes to its disk.
    private static long ExtractedOf(IArchiveIndex archive) =>
        archive.Entries.Aggregate(0L, (sum, entry) => Add(Add(sum, entry.Size), entry.Archive is null ? 0 : ExtractedOf(entry.Archive)));

    private static long RatioOf(IArchiveIndex archive, long size)
    {
        var extracted = archive.Entries.Aggregate(0L, (sum, entry) => Add(sum, entry.Size));
        var ratio = extracted < RatioFrom ? 0 : extracted / Math.Max(1, size);
        return archive.Entries.Select(entry => entry.Archive is null ? 0 : RatioOf(entry.Archive, entry.Size)).Append(ratio).Max();
    }

    // Sizes are what a sender wrote.
    private static long Add(long sum, long size) => size < 0 || sum > long.MaxValue - size ? long.MaxValue : sum + size;
}
