namespace ScriptGate.Mime.Archives;

/// <summary>What may still be spent on the archives of a message.</summary>
internal sealed class ArchiveBudget(MimeOptions options)
{
    /// <summary>Broken entries that are tried: each costs an exception.</summary>
    private const int BrokenLimit = 100;

    private int _broken;

    /// <summary>Entries that may still be listed.</summary>
    public int Entries { get; set; } = options.ArchiveEntries;

    /// <summary>Octets that may still be extracted.</summary>
    public long Content { get; set; } = options.ArchiveContentSize;

    public bool CanExtract => Content > 0 && _broken < BrokenLimit;

    public void CountBroken() => _broken++;
}
