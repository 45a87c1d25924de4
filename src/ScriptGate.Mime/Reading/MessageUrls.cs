using System.Text;

namespace ScriptGate.Mime.Reading;

/// <summary>Looks for the URLs in the text and HTML parts of a message.</summary>
public static class MessageUrls
{
    private const int Piece = 16 * 1024;

    /// <summary>Goes through all text parts, and attachments that are HTML by their content.</summary>
    /// <param name="contents">Reads the message.</param>
    /// <param name="index">Its parts.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The URLs, each once, in order: the first 1,000, each of at most 2,048 characters.</returns>
    public static async ValueTask<IReadOnlyList<string>> FindAsync(PartContents contents, IMimeIndex index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(index);
        var urls = new UrlSet();
        var scanner = new UrlScanner(urls);
        var (octets, text) = (new byte[Piece], new char[Piece + 16]);
        foreach (var part in index.Parts)
        {
            var isHtml = part.MediaType is "text/html" or "application/xhtml+xml" || string.Equals(part.DetectedType, "text/html", StringComparison.Ordinal);
            if ((isHtml || part.MediaType.StartsWith("text/", StringComparison.Ordinal)) && !urls.IsFull)
            {
                scanner.Begin(isHtml);
                await ScanAsync(part);
                scanner.Complete();
            }
        }

        return urls.Urls;

        async ValueTask ScanAsync(IMessagePart part)
        {
            var head = 0;
            while (head < TextDecoding.MarkLength && await contents.ReadAsync(part, head, octets.AsMemory(head), cancellationToken) is > 0 and var more)
            {
                head += more;
            }

            // Host names are ASCII in nearly every set, so that the wrong one still shows most of them.
            var decoder = (TextDecoding.Of(part, octets.AsSpan(0, head)) is { } encoding && !ReferenceEquals(encoding, Encoding.ASCII) ? encoding : Encoding.UTF8).GetDecoder();
            long position = 0;
            for (var count = head; count > 0 && !urls.IsFull;)
            {
                position += count;
                scanner.Write(text.AsSpan(0, decoder.GetChars(octets.AsSpan(0, count), text, flush: false)));
                count = await contents.ReadAsync(part, position, octets, cancellationToken);
            }

            scanner.Write(text.AsSpan(0, decoder.GetChars([], text, flush: true)));
        }
    }
}
