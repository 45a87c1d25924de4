using System.Buffers.Binary;
using System.Net;
using System.Text;
using ScriptGate.Dns.Names;

namespace ScriptGate.Dns.Records;

/// <summary>The types of record that are asked for.</summary>
internal static class RecordTypes
{
    public static readonly RecordType<IPAddress> A = new("A", 1, (data, out address) => TryReadAddress(data, 4, out address));

    public static readonly RecordType<IPAddress> Aaaa = new("AAAA", 28, (data, out address) => TryReadAddress(data, 16, out address));

    public static readonly RecordType<DnsMx> Mx = new("MX", 15, TryReadMx) { Order = Comparer<DnsMx>.Create((x, y) => x.Preference.CompareTo(y.Preference)) };

    public static readonly RecordType<string> Txt = new("TXT", 16, TryReadTxt);

    public static readonly RecordType<string> Ptr = new("PTR", 12, WireName.TryRead);

    private static bool TryReadAddress(ReadOnlySpan<byte> data, int length, out IPAddress address)
    {
        var isWhole = data.Length == length;
        address = isWhole ? new IPAddress(data) : IPAddress.None;
        return isWhole;
    }

    private static bool TryReadMx(ReadOnlySpan<byte> data, out DnsMx mx)
    {
        mx = default;
        if (data.Length < 3 || !WireName.TryRead(data[2..], out var exchange))
        {
            return false;
        }

        mx = new DnsMx(BinaryPrimitives.ReadUInt16BigEndian(data), exchange);
        return true;
    }

    private static bool TryReadTxt(ReadOnlySpan<byte> data, out string text)
    {
        // Each string stands behind its length; joined they are shorter than the data.
        Span<char> joined = data.Length <= 1024 ? stackalloc char[1024] : new char[data.Length];
        var used = 0;
        text = "";
        while (!data.IsEmpty)
        {
            int length = data[0];
            if (data.Length <= length)
            {
                return false;
            }

            used += Encoding.Latin1.GetChars(data.Slice(1, length), joined[used..]);
            data = data[(length + 1)..];
        }

        text = new string(joined[..used]);
        return true;
    }
}
