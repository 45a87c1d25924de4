using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>Writes small databases in the MaxMind DB format, version 2.0.</summary>
/// <param name="recordSize">Bits of a record: 24, 28 or 32.</param>
/// <param name="ipVersion">4 or 6; in a database for 6 IPv4 stands behind 96 zero bits.</param>
internal sealed class CountryFile(int recordSize = 24, int ipVersion = 6)
{
    private const int Nothing = -1;

    // A record: a node, nothing, or -2 minus the place of its data.
    private readonly List<int[]> _nodes = [[Nothing, Nothing]];
    private readonly List<byte> _data = [];

    /// <summary>What the metadata say in place of the truth.</summary>
    public Dictionary<string, long> Lies { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a network as GeoLite2 has it; wider ones first.</summary>
    public CountryFile Add(string network, string country) => Add(network, Map(("country", Map(("geoname_id", Number(6, 2921044)), ("iso_code", Text(country))))));

    /// <summary>Adds a network with any data.</summary>
    public CountryFile Add(string network, byte[] data)
    {
        var at = _data.Count;
        _data.AddRange(data);
        return AddAt(network, at);
    }

    /// <summary>Adds a network whose data are at a place of the data section.</summary>
    public CountryFile AddAt(string network, int at)
    {
        var parsed = IPNetwork.Parse(network);
        var octets = parsed.BaseAddress.GetAddressBytes();
        var isMapped = ipVersion == 6 && parsed.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var bits = Enumerable.Repeat(0, isMapped ? 96 : 0).Concat(Enumerable.Range(0, parsed.PrefixLength).Select(i => (octets[i / 8] >> (7 - (i % 8))) & 1)).ToArray();
        var node = 0;
        foreach (var bit in bits[..^1])
        {
            var next = _nodes[node][bit];
            if (next < 0)
            {
                _nodes.Add([next, next]);
                _nodes[node][bit] = next = _nodes.Count - 1;
            }

            node = next;
        }

        _nodes[node][bits[^1]] = -2 - at;
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        var file = new List<byte>();
        foreach (var node in _nodes)
        {
            var (left, right) = (RecordOf(node[0]), RecordOf(node[1]));
            file.AddRange(recordSize switch
            {
                24 => [.. Octets(left, 3), .. Octets(right, 3)],
                28 => [.. Octets(left & 0xffffff, 3), (byte)(((left >> 24) << 4) | (right >> 24)), .. Octets(right & 0xffffff, 3)],
                _ => [.. Octets(left, 4), .. Octets(right, 4)],
            });
        }

        file.AddRange(new byte[16]);
        file.AddRange(_data);
        file.AddRange([0xab, 0xcd, 0xef, .. "MaxMind.com"u8]);
        file.AddRange(Map(
            ("binary_format_major_version", Number(5, Said("binary_format_major_version", 2))),
            ("build_epoch", Number(9, 1_700_000_000)),
            ("database_type", Text("Test-Country")),
            ("ip_version", Number(5, Said("ip_version", ipVersion))),
            ("languages", [0x00, 0x04]),
            ("node_count", Number(6, Said("node_count", _nodes.Count))),
            ("record_size", Number(5, Said("record_size", recordSize)))));
        return [.. file];
    }

    /// <summary>A map, as data.</summary>
    public static byte[] Map(params (string Key, byte[] Value)[] pairs) => [(byte)(0xe0 | pairs.Length), .. pairs.SelectMany(pair => Text(pair.Key).Concat(pair.Value))];

    /// <summary>A text of at most 284 octets, as data.</summary>
    public static byte[] Text(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        return octets.Length < 29 ? [(byte)(0x40 | octets.Length), .. octets] : [0x5d, (byte)(octets.Length - 29), .. octets];
    }

    /// <summary>A pointer of two octets into the data section.</summary>
    public static byte[] Jump(int target) => [(byte)(0x20 | (target >> 8)), (byte)target];

    private static byte[] Number(int type, long value)
    {
        var octets = Octets(value, 8).SkipWhile(octet => octet == 0).ToArray();
        return type < 8 ? [(byte)((type << 5) | octets.Length), .. octets] : [(byte)octets.Length, (byte)(type - 7), .. octets];
    }

    private static byte[] Octets(long value, int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(value >> (8 * (count - 1 - i))))];

    private long RecordOf(int record) => record >= 0 ? record : record == Nothing ? _nodes.Count : _nodes.Count + 16 + (-2 - record);

    private long Said(string key, long truth) => Lies.GetValueOrDefault(key, truth);
}
