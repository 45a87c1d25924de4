using System.Globalization;

namespace ScriptGate.Sink;

/// <summary>The folder messages are stored in. Names sort by time; a file is there only when it is complete.</summary>
internal sealed class SinkFolder(string directory, TimeProvider clock)
{
    private int _sequence;

    public void Create() => Directory.CreateDirectory(directory);

    /// <summary>Opens a file that nobody looking for <c>.eml</c> sees yet.</summary>
    public SinkFile Open()
    {
        // Two messages of one microsecond still have names of their own, in the order they came.
        var sequence = Interlocked.Increment(ref _sequence);
        var time = clock.GetUtcNow();
        var name = string.Create(CultureInfo.InvariantCulture, $"{time:yyyyMMdd'T'HHmmss'.'ffffff'Z'}-{sequence:D6}");
        return new SinkFile(System.IO.Path.Combine(directory, name), time);
    }
}
