namespace ScriptGate.Mime.Tests;

/// <summary>Feeds messages piece by piece.</summary>
internal static class Pieces
{
    public static IMimeIndex Read(ReadOnlySpan<byte> message, int size, MimeOptions? options = null)
    {
        using var reader = new MimeReader(options);
        for (var at = 0; at < message.Length; at += size)
        {
            reader.Write(message.Slice(at, Math.Min(size, message.Length - at)));
        }

        return reader.Complete();
    }

    /// <summary>In two pieces.</summary>
    public static IMimeIndex ReadCut(ReadOnlySpan<byte> message, int cut, MimeOptions? options = null)
    {
        using var reader = new MimeReader(options);
        reader.Write(message[..cut]);
        reader.Write(message[cut..]);
        return reader.Complete();
    }
}
