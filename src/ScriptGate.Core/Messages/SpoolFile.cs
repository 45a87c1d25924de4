namespace ScriptGate.Core.Messages;

/// <summary>A message that is held back and too large for memory: a file that nobody else can open and that is gone when it is closed.</summary>
/// <remarks>It is deleted right after it was created where the system allows that, so that not even kill -9 leaves content behind.</remarks>
internal sealed class SpoolFile : IAsyncDisposable
{
    private readonly FileStream _stream;

    private SpoolFile(FileStream stream) => _stream = stream;

    /// <summary>How many octets were put in: what the file must give back, whatever the file system says it has.</summary>
    public long Length { get; private set; }

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

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(octets, cancellationToken);
        Length += octets.Length;
    }

    /// <summary>Reads from a place that is before the end.</summary>
    /// <returns>How many octets were read, one at least.</returns>
    /// <exception cref="SpoolUnreadableException">What was put in does not come out again.</exception>
    public async ValueTask<int> ReadAsync(long position, Memory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            _stream.Position = position;
            var count = await _stream.ReadAsync(octets, cancellationToken);
            return count > 0 ? count : throw new SpoolUnreadableException($"the file ends after {position} of {Length} octets", null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpoolUnreadableException(exception.Message, exception);
        }
    }

    /// <summary>Reads from a place without moving that of others, for steps, which may still read when the message is on its way.</summary>
    /// <returns>How many octets were read; 0 behind the end.</returns>
    /// <exception cref="IOException">The file cannot be read, or is shorter than what was put in.</exception>
    public async ValueTask<int> ReadAtAsync(long position, Memory<byte> octets, CancellationToken cancellationToken)
    {
        var wanted = octets[..(int)Math.Min(octets.Length, Math.Max(0, Length - position))];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var count = await RandomAccess.ReadAsync(_stream.SafeFileHandle, wanted, position, cancellationToken);
        return count > 0 ? count : throw new IOException($"The spool file ends after {position} of {Length} octets.");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
