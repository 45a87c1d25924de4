namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>Something in a message that a person could save: a part, or an entry of an archive.</summary>
/// <param name="Part">The path of the part, for evidence.</param>
/// <param name="Names">Every name some program shows.</param>
/// <param name="DeclaredType">The label; null in an archive.</param>
/// <param name="DetectedType">By content.</param>
/// <param name="IsFile">False for a text that clients show in place.</param>
/// <param name="IsDocumentPart">True inside an office document, whose entries follow rules of their own.</param>
internal readonly record struct MailFile(string Part, IReadOnlyList<string> Names, string? DeclaredType, string? DetectedType, bool IsFile, bool IsDocumentPart)
{
    /// <summary>All files of a message, each archive's entries behind it.</summary>
    public static IEnumerable<MailFile> Of(IMimeIndex index, bool withArchives)
    {
        foreach (var part in index.Parts)
        {
            yield return new MailFile(part.Path, part.FileNames, part.MediaType, part.DetectedType, part.IsAttachment, IsDocumentPart: false);
            if (withArchives && part.Archive is { } archive)
            {
                foreach (var file in Of(part.Path, archive, IsDocument(part.DetectedType)))
                {
                    yield return file;
                }
            }
        }
    }

    // The index bounds how deep archives are, and how many entries they have.
    private static IEnumerable<MailFile> Of(string path, IArchiveIndex archive, bool isDocument)
    {
        foreach (var entry in archive.Entries.Where(entry => !entry.IsFolder))
        {
            yield return new MailFile(path, [entry.Name], null, entry.DetectedType, IsFile: true, isDocument);
            if (entry.Archive is not null)
            {
                foreach (var file in Of(path, entry.Archive, IsDocument(entry.DetectedType)))
                {
                    yield return file;
                }
            }
        }
    }

    private static bool IsDocument(string? type) =>
        type is not null && (type.StartsWith("application/vnd.openxmlformats-officedocument", StringComparison.Ordinal) || type.StartsWith("application/vnd.oasis.opendocument", StringComparison.Ordinal));
}
