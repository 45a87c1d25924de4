namespace ScriptGate.Mime.Archives;

/// <summary>Reads the table of contents of an archive that passes.</summary>
internal interface IArchiveReader : IDisposable
{
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>The content has ended. Called once.</summary>
    /// <returns>The table of contents; null when there is no archive.</returns>
    IArchiveIndex? Complete();
}
