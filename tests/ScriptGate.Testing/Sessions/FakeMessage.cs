using ScriptGate.Core.Messages;
using ScriptGate.Mime;

namespace ScriptGate.Testing;

/// <summary>A message that is all in, for tests of one step.</summary>
/// <param name="message">The message as it came: header block, empty line, body.</param>
public sealed class FakeMessage(byte[] message) : IMessage
{
    private IMimeIndex? _mime;

    public IHeaderList Headers { get; } = HeadersOf(message);

    public long Size => message.Length;

    public IMimeIndex Mime => _mime ??= MimeReader.Read(message);

    /// <summary>Octets handed out at a time at most, as from a slow file.</summary>
    public int Piece { get; init; } = int.MaxValue;

    /// <summary>Thrown instead of giving octets; null: none.</summary>
    public Exception? Fault { get; init; }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Fault is not null)
        {
            return ValueTask.FromException<int>(Fault);
        }

        var rest = message.AsMemory((int)Math.Min(offset, message.Length));
        var count = Math.Min(Math.Min(rest.Length, octets.Length), Piece);
        rest[..count].CopyTo(octets);
        return new(count);
    }

    private static MessageHeaders HeadersOf(byte[] message)
    {
        var searched = 0;
        var end = HeaderBlock.FindEnd(message, ref searched);
        return new MessageHeaders(message.AsMemory(0, end < 0 ? message.Length : end));
    }
}
