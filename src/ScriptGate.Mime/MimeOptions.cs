namespace ScriptGate.Mime;

/// <summary>The limits of reading a message. What lies beyond one is not looked at, and a finding of kind <see cref="MimeFindingKind.Limit"/> says so.</summary>
public sealed record MimeOptions
{
    /// <summary>The defaults.</summary>
    public static MimeOptions Default { get; } = new();

    /// <summary>Octets of one header block, the message's or a part's. Default: 102,400, ten times what long chains of trace fields take.</summary>
    public int HeaderSize { get; init; } = 100 * 1024;

    /// <summary>How deep parts may be within each other. Default: 100; mail that people forward to each other stays below 20.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Octets of a boundary. Default: 2,048; RFC 2046 section 5.1.1 allows 70.</summary>
    public int BoundaryLength { get; init; } = 2048;

    /// <summary>Parts of a message. Default: 1,000; large digests have some hundreds.</summary>
    public int Parts { get; init; } = 1000;

    /// <summary>Parameters of a field, each continuation (RFC 2231 section 3) counted. Default: 128, enough for a name of 8,000 characters.</summary>
    public int Parameters { get; init; } = 128;

    /// <summary>How many messages or multiparts that are themselves encoded may be within each other. Default: 4: each costs another pass over its content.</summary>
    public int EncodedDepth { get; init; } = 4;

    /// <summary>Findings of a message. Default: 200.</summary>
    public int Findings { get; init; } = 200;

    /// <summary>How many archives may be within each other. Default: 5.</summary>
    public int ArchiveDepth { get; init; } = 5;

    /// <summary>Entries of all archives of a message. Default: 10,000.</summary>
    public int ArchiveEntries { get; init; } = 10_000;

    /// <summary>Octets at the end of an archive that are kept until its directory has been read. Default: 512 KiB, some five thousand entries.</summary>
    public int ArchiveDirectorySize { get; init; } = 512 * 1024;

    /// <summary>Octets that are extracted, to look for archives within archives and at the first octets of entries, of all archives of a message. Default: 32 MiB.</summary>
    public long ArchiveContentSize { get; init; } = 32L * 1024 * 1024;
}
