using System.Net;

namespace ScriptGate.Core.Geo;

/// <summary>Says in which country an address is, from a file in the MaxMind DB format. Immutable; checked as a whole when it was read, so that no look-up can fail.</summary>
internal sealed class CountryDatabase
{
    private readonly SearchTree _tree;
    private readonly IReadOnlyDictionary<long, string?> _countries;
    private readonly long _ipv4Start;

    private CountryDatabase(SearchTree tree, IReadOnlyDictionary<long, string?> countries)
    {
        _tree = tree;
        _countries = countries;

        // IPv4 is where its addresses are with 96 zero bits in front.
        for (var bit = 0; tree.IsIPv6 && bit < 96 && _ipv4Start < tree.NodeCount; bit++)
        {
            _ipv4Start = tree.Next(_ipv4Start, 0);
        }
    }

    /// <summary>Reads and checks a database.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">It is none, or broken; the message says what is wrong.</exception>
    public static CountryDatabase Parse(byte[] file)
    {
        var tree = SearchTree.Parse(file, out var data);
        var reader = new CountryReader(data);
        var countries = new Dictionary<long, string?>();
        for (long node = 0; node < tree.NodeCount; node++)
        {
            for (var side = 0; side < 2; side++)
            {
                var next = tree.Next(node, side);
                if (next > tree.NodeCount && !countries.ContainsKey(next))
                {
                    countries.Add(next, reader.Read(next - tree.NodeCount - SearchTree.Separator));
                }
            }
        }

        return new CountryDatabase(tree, countries);
    }

    /// <summary>Looks an address up.</summary>
    /// <returns>The two letters of ISO 3166-1, upper case; null when the database does not know.</returns>
    public string? Find(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        var bits = octets[..length];
        if (address.IsIPv4MappedToIPv6)
        {
            bits = octets[12..];
        }

        var isIPv4 = bits.Length == 4;
        if (!isIPv4 && !_tree.IsIPv6)
        {
            return null;
        }

        var node = isIPv4 ? _ipv4Start : 0;
        for (var bit = 0; bit < bits.Length * 8 && node < _tree.NodeCount; bit++)
        {
            node = _tree.Next(node, (bits[bit >> 3] >> (7 - (bit & 7))) & 1);
        }

        return node > _tree.NodeCount ? _countries[node] : null;
    }
}
