using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Parts;

/// <summary>A part while it is read, and when it has been.</summary>
internal sealed class MimePart(int number, string path, MimePart? parent, MimePart? container) : IMessagePart
{
    private readonly List<MimePart> _parts = [];

    public int Number => number;

    public string Path => path;

    public IMessagePart? Parent => parent;

    public IReadOnlyList<IMessagePart> Parts => _parts;

    public IMessagePart? Container => container;

    public long HeaderStart { get; init; }

    public long HeaderLength { get; set; }

    public long BodyStart { get; set; }

    public long BodyLength { get; set; }

    public string MediaType { get; set; } = "text/plain";

    public IReadOnlyList<MimeParameter> TypeParameters => Type.Parameters;

    public string? Charset => Type.Value("charset")?.ToLowerInvariant();

    public string TransferEncoding { get; set; } = "7bit";

    public string? Disposition { get; set; }

    public IReadOnlyList<MimeParameter> DispositionParameters => DispositionSet.Parameters;

    public string? FileName => FileNames.Count > 0 ? FileNames[0] : null;

    public IReadOnlyList<string> FileNames { get; set; } = [];

    public bool IsAttachment =>
        FileName is not null
        || string.Equals(Disposition, "attachment", StringComparison.Ordinal)
        || !(IsMultipart || MediaType.StartsWith("text/", StringComparison.Ordinal));

    public long Size { get; set; }

    public string? Sha256 { get; set; }

    public string? DetectedType { get; set; }

    public bool IsEncrypted { get; set; }

    public IArchiveIndex? Archive { get; set; }

    /// <summary>The parameters of Content-Type.</summary>
    public ParameterSet Type { get; set; } = ParameterSet.Empty;

    /// <summary>The parameters of Content-Disposition.</summary>
    public ParameterSet DispositionSet { get; set; } = ParameterSet.Empty;

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>Whether the body is another message, with a header of its own.</summary>
    public bool IsMessage => MediaType is "message/rfc822" or "message/global" or "message/news";

    public bool IsEncoded => TransferEncoding is "base64" or "quoted-printable";

    /// <summary>The path of the next part within this one.</summary>
    public string NextPath => $"{path}.{_parts.Count + 1}";

    public void Add(MimePart part) => _parts.Add(part);
}
