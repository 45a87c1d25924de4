using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ScriptGate.Core.Tapes;

/// <summary>Writes and reads tapes: lines of JSON. The first says what session it is, the last how it ended and how many lines are between them, so that a part is never taken for the whole.</summary>
internal static class TapeFormat
{
    public static byte[] Write(Tape tape)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        WriteLine(text, tape.Header, TapeJson.Default.TapeHeader);
        foreach (var entry in tape.Entries)
        {
            WriteLine(text, entry, TapeJson.Default.TapeEntry);
        }

        WriteLine(text, tape.End, TapeJson.Default.TapeEnd);
        return text.WrittenSpan.ToArray();
    }

    /// <exception cref="TapeException">It is no tape, not a whole one, or one of a newer version.</exception>
    public static Tape Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > Tape.MaxOctets)
        {
            throw new TapeException($"it is larger than {Tape.MaxOctets >> 20} MiB, which no tape is");
        }

        var rest = text;
        var header = ReadHeader(TakeLine(ref rest));
        var entries = new List<TapeEntry>();
        while (true)
        {
            var line = TakeLine(ref rest);
            if (!rest.IsEmpty)
            {
                entries.Add(ReadLine(line, TapeJson.Default.TapeEntry, entries.Count + 2));
                continue;
            }

            var end = line.StartsWith("{\"end\":"u8) ? ReadLine(line, TapeJson.Default.TapeEnd, entries.Count + 2) : throw Truncated();
            return end.Entries == entries.Count ? new Tape(header, entries, end) : throw Truncated();
        }
    }

    private static TapeHeader ReadHeader(ReadOnlySpan<byte> line)
    {
        // The version by itself first: a newer one may have anything else in its line.
        int version;
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            version = document.RootElement.GetProperty("scriptgate-tape").GetInt32();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TapeException("it is no tape", exception);
        }

        return version switch
        {
            Tape.CurrentVersion => ReadLine(line, TapeJson.Default.TapeHeader, 1),
            > Tape.CurrentVersion => throw new TapeException($"it is a tape of version {version}; this program reads version {Tape.CurrentVersion}"),
            _ => throw new TapeException("it is no tape"),
        };
    }

    private static ReadOnlySpan<byte> TakeLine(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw Truncated();
        }

        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line;
    }

    private static TapeException Truncated() => new("it is not whole: its end is missing");

    private static T ReadLine<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type, int number)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new TapeException($"line {number} says nothing");
        }
        catch (JsonException exception)
        {
            throw new TapeException($"line {number} is damaged", exception);
        }
    }

    private static void WriteLine<T>(ArrayBufferWriter<byte> text, T value, JsonTypeInfo<T> type)
    {
        using (var json = new Utf8JsonWriter(text))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        text.Write("\n"u8);
    }
}
