using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ScriptGate.Core.DataGroups;

/// <summary>Addresses and networks, looked up by the longest prefix.</summary>
internal sealed class AddressGroup : IDataGroup
{
    private readonly RangeIndex<UInt128> _index;
    private readonly string[] _values;

    public AddressGroup(string name, IReadOnlyList<(IPNetwork Network, string Value)> entries)
    {
        Name = name;
        _values = [.. entries.Select(entry => entry.Value)];
        _index = RangeIndex<UInt128>.Of([.. entries.Select(entry => RangeOf(entry.Network))]);
    }

    public string Name { get; }

    public int Count => _values.Length;

    public bool TryFind(IPAddress address, [NotNullWhen(true)] out string? value)
    {
        var found = _index.Find(NumberOf(address));
        value = found < 0 ? null : _values[found];
        return value is not null;
    }

    public bool TryFind(string text, DataGroupMatch match, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return IPAddress.TryParse(text, out var address) && TryFind(address, out value);
    }

    public bool TryFind(long number, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }

    private static (UInt128 First, UInt128 Last) RangeOf(IPNetwork network)
    {
        var first = NumberOf(network.BaseAddress);
        var bits = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 - network.PrefixLength : 128 - network.PrefixLength;
        return (first, bits == 128 ? UInt128.MaxValue : first | ((UInt128.One << bits) - 1));
    }

    // IPv4 where RFC 4291 section 2.5.5.2 puts it, so that both families share one order.
    private static UInt128 NumberOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            octets[10] = octets[11] = 0xff;
            address.TryWriteBytes(octets[12..], out _);
        }
        else
        {
            address.TryWriteBytes(octets, out _);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
