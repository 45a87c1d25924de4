using System.Text;
using ScriptGate.Mime.Reading;

namespace ScriptGate.Mime.Tests.Reading;

/// <summary>A message in memory that is handed out in pieces, and says how often.</summary>
internal sealed class MemoryMessage(byte[] message, int piece = int.MaxValue) : IMessage
{
    private IMimeIndex? _mime;

    public MemoryMessage(string text, int piece = int.MaxValue)
        : this(Messages.Octets(text), piece)
    {
    }

    /// <summary>Octets handed out so far.</summary>
    public long HandedOut { get; private set; }

    public IHeaderList Headers => throw new NotSupportedException();

    public long Size => message.Length;

    public IMimeIndex Mime => _mime ??= MimeReader.Read(message);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        var rest = message.AsMemory((int)Math.Min(offset, message.Length));
        var count = Math.Min(Math.Min(rest.Length, octets.Length), piece);
        rest[..count].CopyTo(octets);
        HandedOut += count;
        return new(count);
    }

    public ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The whole content of a part.</summary>
    public static async Task<byte[]> ContentAsync(PartContents contents, IMessagePart part, int size = 1000)
    {
        var all = new MemoryStream();
        var octets = new byte[size];
        while (await contents.ReadAsync(part, all.Length, octets, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            all.Write(octets, 0, count);
        }

        return all.ToArray();
    }

    public async Task<string> TextAsync(string path) =>
        Encoding.Latin1.GetString(await ContentAsync(new PartContents(this), Mime.Parts.Single(part => part.Path == path)));
}
