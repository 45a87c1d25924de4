namespace ScriptGate.Interop.Harness;

/// <summary>A folder of its own for one program, gone at the end.</summary>
internal sealed class TestFolder : IDisposable
{
    private const UnixFileMode ForEverybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TestFolder()
    {
        Path = Directory.CreateTempSubdirectory("sg-it-").FullName;

        // Mail servers change to users of their own, who have to get in.
        File.SetUnixFileMode(Path, ForEverybody);
    }

    public string Path { get; }

    /// <summary>The whole path of a file or folder in here.</summary>
    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file at once, as an editor does that saves to a temporary file first.</summary>
    public string Write(string file, string text)
    {
        var path = Of(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var fresh = path + ".new";
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
        return path;
    }

    public string Write(string file, ReadOnlyMemory<byte> octets)
    {
        var path = Of(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, octets.Span);
        return path;
    }

    public string Make(params string[] parts) => Directory.CreateDirectory(Of(parts)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
