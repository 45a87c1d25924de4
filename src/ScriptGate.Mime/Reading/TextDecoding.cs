using System.Text;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Reading;

/// <summary>Finds out what a text part is written in.</summary>
internal static class TextDecoding
{
    /// <summary>The most octets that the encoding can be told by.</summary>
    public const int MarkLength = 3;

    /// <param name="part">The part.</param>
    /// <param name="head">Its first octets.</param>
    /// <returns>A mark at the beginning counts more than what the part says, as it does for clients; null when neither says anything that is known.</returns>
    public static Encoding? Of(IMessagePart part, ReadOnlySpan<byte> head) =>
        head is [0xef, 0xbb, 0xbf, ..] ? Encoding.UTF8
        : head is [0xff, 0xfe, ..] ? Encoding.Unicode
        : head is [0xfe, 0xff, ..] ? Encoding.BigEndianUnicode
        : Charsets.Find(part.Charset);
}
