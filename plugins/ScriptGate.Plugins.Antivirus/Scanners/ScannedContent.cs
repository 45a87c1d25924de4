namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>What a scanner gets: a line of ours and behind it the message, as the client sent it.</summary>
/// <remarks>
/// Scanners tell what a file is from its first octets, and those are the sender's: to clamd 1.4 mail whose first field is named <c>%PDF-1.4</c> is a PDF document without
/// attachments, and c-icap does not have such a file scanned at all. Behind a trace line, as every delivered message has one, it is mail.
/// </remarks>
internal sealed class ScannedContent
{
    private static readonly byte[] TraceLine = [.. "Received: by ScriptGate\r\n"u8];

    private readonly byte[] _front;
    private readonly IMessage? _message;

    public ScannedContent(IMessage message)
    {
        _front = TraceLine;
        _message = message;
    }

    /// <param name="octets">A whole message of our own.</param>
    public ScannedContent(byte[] octets) => _front = octets;

    public long Size => _front.Length + (_message?.Size ?? 0);

    /// <summary>Reads from a place on.</summary>
    /// <returns>How many octets were read: at least one before the end, 0 from the end on.</returns>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        if (offset >= _front.Length)
        {
            return _message?.ReadAsync(offset - _front.Length, octets, cancellationToken) ?? new(0);
        }

        var rest = _front.AsMemory((int)offset);
        var count = Math.Min(rest.Length, octets.Length);
        rest[..count].CopyTo(octets);
        return new(count);
    }
}
