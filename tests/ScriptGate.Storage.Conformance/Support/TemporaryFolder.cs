namespace ScriptGate.Storage.Conformance.Support;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("scriptgate-storage-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>Copies a database as it is now: what a process that is killed at this moment leaves behind.</summary>
    public string CopyAsLeftBehind(string database, string name)
    {
        foreach (var ending in (string[])["", "-wal"])
        {
            if (System.IO.File.Exists(database + ending))
            {
                System.IO.File.Copy(database + ending, File(name) + ending);
            }
        }

        return File(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
