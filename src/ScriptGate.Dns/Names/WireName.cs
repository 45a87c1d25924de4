using System.Text;

namespace ScriptGate.Dns.Names;

/// <summary>Names out of answers: on the wire, uncompressed (libunbound has resolved the compression), and as libunbound writes them.</summary>
internal static class WireName
{
    private const int MaxWire = 255;

    /// <summary>Reads a name that fills the octets exactly. The root is the empty text.</summary>
    /// <param name="octets">Labels, each behind its length, and the root's zero.</param>
    /// <param name="name">Lower case, no trailing dot. An octet that is no printable character, a dot or a backslash in a label is <c>\DDD</c> (RFC 1035 section 5.1).</param>
    /// <returns>False when it is no name.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out string name)
    {
        name = "";
        if (octets.Length is 0 or > MaxWire)
        {
            return false;
        }

        var text = new StringBuilder(octets.Length);
        while (octets[0] != 0)
        {
            int length = octets[0];
            if (length > QueryName.MaxLabel || octets.Length <= length + 1)
            {
                return false;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            Append(text, octets.Slice(1, length));
            octets = octets[(length + 1)..];
        }

        name = text.ToString();
        return octets.Length == 1;
    }

    /// <summary>A name as libunbound writes it: with a trailing dot, in the case of the answer.</summary>
    public static string Plain(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static void Append(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is > 0x20 and < 0x7F && octet is not ((byte)'.' or (byte)'\\'))
            {
                text.Append(char.ToLowerInvariant((char)octet));
            }
            else
            {
                text.Append('\\').Append($"{octet:D3}");
            }
        }
    }
}
