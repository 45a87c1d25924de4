using System.Text;

namespace ScriptGate.Mime.Tests;

/// <summary>Messages for tests, written with LF and made into what comes off the wire.</summary>
internal static class Messages
{
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static IMimeIndex Read(string text, MimeOptions? options = null) => MimeReader.Read(Octets(text), options);

    /// <summary>A message with a multipart of this content.</summary>
    public static string Multipart(string content, string boundary = "b") => $"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\n\n{content}";

    /// <summary>The codes of what was found, in the order of the alphabet.</summary>
    public static string[] Codes(this IMimeIndex index) => [.. index.Findings.Select(finding => finding.Code).Order(StringComparer.Ordinal)];

    /// <summary>The tree: path and media type of each part.</summary>
    public static string[] Tree(this IMimeIndex index) => [.. index.Parts.Select(part => $"{part.Path} {part.MediaType}")];

    /// <summary>The octets of a body, for a part that lies in the message itself.</summary>
    public static string Body(this IMessagePart part, byte[] message)
    {
        part.Container.ShouldBeNull();
        return Encoding.Latin1.GetString(message.AsSpan((int)part.BodyStart, (int)part.BodyLength));
    }

    public static string Header(this IMessagePart part, byte[] message)
    {
        part.Container.ShouldBeNull();
        return Encoding.Latin1.GetString(message.AsSpan((int)part.HeaderStart, (int)part.HeaderLength));
    }
}
