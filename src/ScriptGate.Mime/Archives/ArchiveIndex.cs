namespace ScriptGate.Mime.Archives;

internal sealed class ArchiveIndex(IReadOnlyList<ArchiveEntry> entries, bool isComplete) : IArchiveIndex
{
    public IReadOnlyList<ArchiveEntry> Entries => entries;

    public bool IsEncrypted { get; } = entries.Any(entry => entry.IsEncrypted || entry.Archive is { IsEncrypted: true });

    public int Depth { get; } = 1 + entries.Select(entry => entry.Archive?.Depth ?? (entry.IsArchive ? 1 : 0)).DefaultIfEmpty(0).Max();

    public bool IsComplete { get; } = isComplete && entries.All(entry => entry.Archive is not { IsComplete: false });
}
