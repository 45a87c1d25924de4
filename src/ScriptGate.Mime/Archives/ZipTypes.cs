using ScriptGate.Mime.Content;

namespace ScriptGate.Mime.Archives;

/// <summary>Formats that are zip archives with certain entries, and the names that archives have.</summary>
internal static class ZipTypes
{
    private static readonly (string Prefix, string Type)[] Markers =
    [
        ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("AndroidManifest.xml", "application/vnd.android.package-archive"),
        ("META-INF/MANIFEST.MF", "application/java-archive"),
        ("content.xml", "application/vnd.oasis.opendocument"),
    ];

    private static readonly string[] Extensions =
    [
        ".zip", ".zipx", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".z", ".cab", ".iso", ".img", ".arj", ".lzh", ".lha", ".ace", ".xar", ".vhd", ".vhdx",
    ];

    private static readonly string[] ArchiveTypes =
    [
        ContentTypes.Zip, "application/java-archive", "application/vnd.android.package-archive", "application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-bzip2",
        "application/x-xz", "application/zstd", "application/x-compress", "application/vnd.ms-cab-compressed", "application/x-installshield-cab", "application/x-arj", "application/x-lzh",
        "application/x-ace", "application/x-xar", "application/x-tar", "application/x-iso9660-image", "application/x-vhd", "application/x-vhdx", "application/vnd.ms-tnef",
    ];

    /// <summary>The media type of content that may be a zip archive.</summary>
    /// <param name="type">By its first octets.</param>
    /// <param name="archive">What is in it, if it is one.</param>
    public static string? Refine(string? type, IArchiveIndex? archive)
    {
        if (archive is null || type is not (null or ContentTypes.Zip))
        {
            return type;
        }

        foreach (var (prefix, refined) in Markers)
        {
            if (archive.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                return refined;
            }
        }

        return ContentTypes.Zip;
    }

    public static bool IsArchive(string name, string? type) =>
        Array.IndexOf(ArchiveTypes, type) >= 0 || (type is null && Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
}
