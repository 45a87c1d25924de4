namespace ScriptGate.Sink;

/// <summary>A message on its way to the disk. Disposed without <see cref="KeepAsync"/> it leaves nothing behind.</summary>
internal sealed class SinkFile(string path, DateTimeOffset time) : IAsyncDisposable
{
    private readonly string _temporary = path + ".tmp";
    private readonly FileStream _stream = new(path + ".tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
    private bool _kept;

    public DateTimeOffset Time => time;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => _stream.WriteAsync(octets, cancellationToken);

    /// <summary>Gives the complete file its name.</summary>
    /// <returns>The path.</returns>
    public async Task<string> KeepAsync()
    {
        await _stream.DisposeAsync();
        var final = path + ".eml";
        File.Move(_temporary, final, overwrite: false);
        _kept = true;
        return final;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (!_kept)
        {
            File.Delete(_temporary);
        }
    }
}
