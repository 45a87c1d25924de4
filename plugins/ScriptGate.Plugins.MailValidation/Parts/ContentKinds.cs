using System.Collections.Frozen;

namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>What a name or a label promises, and what content keeps the promise.</summary>
internal static class ContentKinds
{
    private enum Kind
    {
        None,
        Image,
        Media,
        Pdf,
        Office,
        Text,
        Archive,
    }

    private static readonly FrozenDictionary<string, Kind> ByExtension = Table(
        (Kind.Image, "jpg jpeg jpe jfif png gif bmp tif tiff webp heic heif avif ico"),
        (Kind.Media, "mp3 m4a wav ogg oga flac aac mp4 m4v mov avi mkv webm mpg mpeg wmv 3gp"),
        (Kind.Pdf, "pdf"),
        (Kind.Office, "doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx pot potx rtf odt ods odp odg vsd vsdx pub"),
        (Kind.Text, "txt text csv tsv log md ics vcf json"),
        (Kind.Archive, "zip zipx 7z rar gz tgz tar bz2 tbz xz txz zst z arj lzh lha"));

    private static readonly FrozenDictionary<string, Kind> ByType = Table(
        (Kind.Pdf, "application/pdf application/x-pdf"),
        (Kind.Office, "application/msword application/vnd.ms-excel application/vnd.ms-powerpoint application/rtf text/rtf application/x-ole-storage"),
        (Kind.Text, "text/plain text/csv text/calendar text/vcard text/x-vcard application/json"),
        (Kind.Archive, "application/zip application/x-zip-compressed application/x-zip application/vnd.rar application/x-rar-compressed application/x-rar application/x-7z-compressed application/gzip application/x-gzip application/x-tar application/x-bzip2 application/x-xz application/zstd application/x-compress application/x-arj application/x-lzh application/x-compressed"));

    /// <summary>Whether an ending is one that people trust.</summary>
    public static bool IsKnownExtension(string extension) => ByExtension.ContainsKey(extension) || extension is "htm" or "html" or "eml" or "msg" or "xml";

    /// <summary>Whether content is something else than the name, or the label, says. Content that is not recognised contradicts nothing.</summary>
    /// <param name="extension">The name's ending; empty when there is none.</param>
    /// <param name="declared">The declared media type; null in an archive, which declares none.</param>
    /// <param name="detected">The media type by content.</param>
    public static bool Contradict(string extension, string? declared, string detected) =>
        !Keeps(ByExtension.GetValueOrDefault(extension), detected) || (declared is not null && !Keeps(KindOf(declared), detected));

    private static Kind KindOf(string type) =>
        type is "image/svg+xml" ? Kind.None
        : type.StartsWith("image/", StringComparison.Ordinal) ? Kind.Image
        : type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal) ? Kind.Media
        : IsPackedOffice(type) ? Kind.Office
        : ByType.GetValueOrDefault(type);

    private static bool IsPackedOffice(string type) =>
        type.StartsWith("application/vnd.openxmlformats-officedocument", StringComparison.Ordinal) || type.StartsWith("application/vnd.oasis.opendocument", StringComparison.Ordinal);

    // Senders mix up formats of one kind all the time: a PNG called .jpg, a .doc that is RTF. That is no disguise.
    private static bool Keeps(Kind promised, string detected) => promised switch
    {
        Kind.Image => detected is not "image/svg+xml" && (detected.StartsWith("image/", StringComparison.Ordinal) || detected is "video/mp4"),
        Kind.Media => detected.StartsWith("audio/", StringComparison.Ordinal) || detected.StartsWith("video/", StringComparison.Ordinal) || detected is "application/ogg",
        Kind.Pdf => detected is "application/pdf",
        Kind.Office => detected is "application/x-ole-storage" or "application/rtf" or "text/xml" or "application/zip" || IsPackedOffice(detected),
        Kind.Text => detected is "text/xml",
        Kind.Archive => IsPackedOffice(detected) || KindOf(detected) == Kind.Archive || detected is "application/java-archive" or "application/vnd.android.package-archive",
        _ => true,
    };

    private static FrozenDictionary<string, Kind> Table(params (Kind Kind, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => KeyValuePair.Create(word, row.Kind))).ToFrozenDictionary(StringComparer.Ordinal);
}
