using ScriptGate.Core.Messages;
using ScriptGate.Mime;
using ScriptGate.Mime.Reading;

namespace ScriptGate.Testing;

/// <summary>A message that is all in, for tests of one step.</summary>
/// <param name="message">The message as it came: header block, empty line, body.</param>
public sealed class FakeMessage(byte[] message) : IMessage
{
    private IMimeIndex? _mime;

    /// <inheritdoc />
    public IHeaderList Headers { get; } = HeadersOf(message);

    /// <inheritdoc />
    public long Size => message.Length;

    /// <inheritdoc />
    public IMimeIndex Mime => _mime ??= MimeReader.Read(message);

    /// <summary>Octets handed out at a time at most, as from a slow file.</summary>
    public int Piece { get; init; } = int.MaxValue;

    /// <summary>Thrown instead of giving octets; null: none.</summary>
    public Exception? Fault { get; init; }

    /// <inheritdoc />
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

    /// <inheritdoc />
    public ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken) =>
        new PartContents(this).ReadAsync(part, offset, octets, cancellationToken);

    /// <inheritdoc />
    public ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken) =>
        PartText.ReadAsync(new PartContents(this), part, limit, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken) => MessageUrls.FindAsync(new PartContents(this), Mime, cancellationToken);

    /// <summary>A message from text.</summary>
    /// <param name="text">Header fields, an empty line, the body; any line ends. Taken as UTF-8.</param>
    /// <returns>The message, with CR LF at the end of every line.</returns>
    public static FakeMessage Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FakeMessage(System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
    }

    private static MessageHeaders HeadersOf(byte[] message)
    {
        var searched = 0;
        var end = HeaderBlock.FindEnd(message, ref searched);
        return new MessageHeaders(message.AsMemory(0, end < 0 ? message.Length : end));
    }
}
