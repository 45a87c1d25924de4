using System.Net;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>A message with its envelope as a <see cref="ScriptedMember"/> got it.</summary>
/// <param name="Mail">The MAIL line.</param>
/// <param name="Recipients">The RCPT lines that were answered with 2xx.</param>
/// <param name="Wire">The octets between 354 and the final dot, dot-stuffed, with the CR LF before the dot.</param>
public sealed record RecordedMessage(string Mail, IReadOnlyList<string> Recipients, byte[] Wire)
{
    /// <summary>The address that the connection came from; null when it is not known.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>What the member was told of the client with XCLIENT before the message: the attributes as they came. Null when it was told nothing.</summary>
    public string? Announced { get; init; }

    /// <summary>The message without dot-stuffing.</summary>
    public byte[] Content { get; } = Unstuff(Wire);

    /// <summary><see cref="Content"/>, one character per octet.</summary>
    public string Text => Encoding.Latin1.GetString(Content);

    private static byte[] Unstuff(byte[] wire)
    {
        var content = new MemoryStream(wire.Length);
        for (var i = 0; i < wire.Length; i++)
        {
            if (wire[i] != '.' || (i > 0 && wire[i - 1] != '\n'))
            {
                content.WriteByte(wire[i]);
            }
        }

        return content.ToArray();
    }
}
