namespace ScriptGate.Core.Messages;

/// <summary>A message that is held back and too large for memory: a file that nobody else can open and that is gone when it is closed.</summary>
/// <remarks>It is deleted right after it was created where the system allows that, so that not even kill -9 leaves content behind.</remarks>
internal sealed class SpoolFile : IAsyncDisposable
{
    private readonly FileStream _stream;

    private SpoolFile(FileStream stream) => _stream = stream;

    public long Length => _stream.Length;

    /// <exception cref="IOException">The spool directory cannot be written; the client gets 452 4.3.1.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static SpoolFile Create(string directory, string supportId)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, supportId + ".spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return new SpoolFile(stream);
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => _stream.WriteAsync(octets, cancellationToken);

    public long Position
    {
        set => _stream.Position = value;
    }

    public ValueTask<int> ReadAsync(Memory<byte> octets, CancellationToken cancellationToken) => _stream.ReadAsync(octets, cancellationToken);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
