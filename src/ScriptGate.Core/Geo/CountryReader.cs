using System.Text;

namespace ScriptGate.Core.Geo;

/// <summary>Finds the country in the data of an address, as the databases that are in use write it.</summary>
/// <param name="section">The data section.</param>
internal sealed class CountryReader(ReadOnlyMemory<byte> section)
{
    private readonly DataReader _data = new(section);
    private readonly Dictionary<int, string> _codes = [];

    /// <summary>Where the network is, else where it is registered; the code may stand in a map, beside one, or alone.</summary>
    /// <returns>Two letters, upper case; null when there are none.</returns>
    public string? Read(long at)
    {
        if (!_data.IsMap(at))
        {
            return null;
        }

        return Of(_data.Find(at, "country"u8)) ?? Of(_data.Find(at, "country_code"u8)) ?? Of(_data.Find(at, "registered_country"u8));
    }

    private string? Of(long at)
    {
        if (at >= 0 && _data.IsMap(at))
        {
            at = _data.Find(at, "iso_code"u8);
        }

        var code = at < 0 ? default : _data.Text(at);
        if (code.Length != 2 || !char.IsAsciiLetter((char)code[0]) || !char.IsAsciiLetter((char)code[1]))
        {
            return null;
        }

        // One string for each country, not for each network.
        var key = (code[0] << 8) | code[1];
        if (!_codes.TryGetValue(key, out var text))
        {
            _codes.Add(key, text = Encoding.ASCII.GetString(code).ToUpperInvariant());
        }

        return text;
    }
}
