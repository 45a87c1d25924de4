using System.Text;
using System.Text.RegularExpressions;

namespace ScriptGate.Interop.Harness.Servers;

/// <summary>A message in its file: lines end with LF there.</summary>
internal sealed partial class ArrivedMessage
{
    public ArrivedMessage(byte[] file)
    {
        var end = file.AsSpan().IndexOf("\n\n"u8);
        Headers = Encoding.Latin1.GetString(file, 0, end < 0 ? file.Length : end + 1);
        Body = end < 0 ? [] : WithCrLf(file.AsSpan(end + 2));
    }

    /// <summary>The header block, one character per octet.</summary>
    public string Headers { get; }

    /// <summary>The body as it was sent: with CR LF.</summary>
    public byte[] Body { get; }

    /// <summary>The values of a header, unfolded.</summary>
    public IReadOnlyList<string> ValuesOf(string name) =>
    [
        .. Folding().Replace(Headers, " ").Split('\n')
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim()),
    ];

    public string ValueOf(string name) => ValuesOf(name).ShouldHaveSingleItem();

    private static byte[] WithCrLf(ReadOnlySpan<byte> lines)
    {
        var octets = new MemoryStream(lines.Length + (lines.Length / 32));
        foreach (var octet in lines)
        {
            if (octet == '\n')
            {
                octets.WriteByte((byte)'\r');
            }

            octets.WriteByte(octet);
        }

        return octets.ToArray();
    }

    [GeneratedRegex(@"\n[ \t]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Folding();
}
