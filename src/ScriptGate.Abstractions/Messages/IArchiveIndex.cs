namespace ScriptGate;

/// <summary>The table of contents of an archive.</summary>
public interface IArchiveIndex
{
    /// <summary>The entries: those of the directory in its order, then those that only a reader without directory finds.</summary>
    IReadOnlyList<ArchiveEntry> Entries { get; }

    /// <summary>True when an entry, here or in an archive within, cannot be read without a password.</summary>
    bool IsEncrypted { get; }

    /// <summary>How many archives are within each other: 1 when no entry is an archive. Entries that could not be opened count by their name.</summary>
    int Depth { get; }

    /// <summary>False when there may be more than the entries show: a limit was reached, or the directory is missing or broken.</summary>
    bool IsComplete { get; }
}

/// <summary>One entry of an archive.</summary>
public sealed record ArchiveEntry
{
    /// <summary>The name with its folders, in UTF-8 or code page 437 as the entry says.</summary>
    public required string Name { get; init; }

    /// <summary>True for a folder.</summary>
    public bool IsFolder => Name.EndsWith('/');

    /// <summary>True when its content needs a password.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>False for an entry that is not in the directory: only a reader that goes through the file from its beginning finds it.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Octets in the archive, as declared.</summary>
    public long CompressedSize { get; init; }

    /// <summary>Octets when extracted, as declared: a sender may lie.</summary>
    public long Size { get; init; }

    /// <summary>The media type by the first octets of its content; null when they say nothing or could not be read.</summary>
    public string? DetectedType { get; init; }

    /// <summary>True for an archive within the archive, by content or by name.</summary>
    public bool IsArchive { get; init; }

    /// <summary>The table of contents of an archive within the archive; null when it is none, or could not be read.</summary>
    public IArchiveIndex? Archive { get; init; }
}
