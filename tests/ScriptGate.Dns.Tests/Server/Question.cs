using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Dns.Tests.Server;

/// <summary>A question as it came to the test server.</summary>
/// <param name="Id">The message's identifier.</param>
/// <param name="Name">The name in lower case without a trailing dot; octets that are no printable characters as <c>\DDD</c>.</param>
/// <param name="Type">The number of the record type.</param>
/// <param name="IsTcp">It came over TCP.</param>
/// <param name="Section">The question section as it stood in the message.</param>
internal sealed record Question(ushort Id, string Name, int Type, bool IsTcp, byte[] Section)
{
    private const int HeaderLength = 12;

    public static Question Read(ReadOnlySpan<byte> message, bool isTcp)
    {
        var name = new StringBuilder();
        var at = HeaderLength;
        for (int length = message[at]; length != 0; length = message[at])
        {
            name.Append(name.Length > 0 ? "." : "");
            foreach (var octet in message.Slice(at + 1, length))
            {
                name.Append(octet is > 0x20 and < 0x7F ? $"{char.ToLowerInvariant((char)octet)}" : $"\\{octet:D3}");
            }

            at += length + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]);
        return new Question(BinaryPrimitives.ReadUInt16BigEndian(message), name.ToString(), type, isTcp, message[HeaderLength..(at + 5)].ToArray());
    }
}
