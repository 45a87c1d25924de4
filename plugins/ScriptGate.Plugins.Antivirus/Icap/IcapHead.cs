using System.Globalization;
using System.Text;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>The first line and the fields of an answer, of ICAP or of the HTTP in it. Read to the letter: what is not well-formed is no head.</summary>
internal sealed class IcapHead
{
    private const int FieldLimit = 100;

    private readonly List<(string Name, string Value)> _fields = [];

    private IcapHead(int status) => Status = status;

    public int Status { get; }

    /// <param name="octets">With the empty line at the end.</param>
    /// <param name="protocol">What it begins with, for example <c>ICAP/1.0</c>.</param>
    public static IcapHead? TryParse(ReadOnlySpan<byte> octets, string protocol)
    {
        if (!octets.EndsWith("\r\n\r\n"u8) || !IsText(octets))
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(octets[..^4]).Split("\r\n");
        if (StatusOf(lines[0], protocol) is not { } status || lines.Length > FieldLimit + 1)
        {
            return null;
        }

        var head = new IcapHead(status);
        return lines.Skip(1).All(head.Add) ? head : null;
    }

    /// <summary>The value of a field, its folded lines separated by a line feed, several fields by a comma; null when there is none.</summary>
    public string? Get(string name)
    {
        var values = _fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).ToList();
        return values.Count == 0 ? null : string.Join(", ", values);
    }

    /// <summary>A field that is a number; null when there is none, or it is none.</summary>
    public int? GetNumber(string name) => int.TryParse(Get(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether a field that is a list has a word.</summary>
    public bool Lists(string name, string word) =>
        Get(name)?.Split(',', StringSplitOptions.TrimEntries).Contains(word, StringComparer.OrdinalIgnoreCase) ?? false;

    private static int? StatusOf(string line, string protocol)
    {
        var rest = line.StartsWith(protocol, StringComparison.Ordinal) ? line[protocol.Length..] : string.Empty;
        return rest.Length >= 4 && rest[0] == ' ' && (rest.Length == 4 || rest[4] == ' ')
            && int.TryParse(rest.AsSpan(1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status >= 100
            ? status
            : null;
    }

    // No NUL, and no carriage return or line feed but as a pair.
    private static bool IsText(ReadOnlySpan<byte> octets)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\r' && i + 1 < octets.Length && octets[i + 1] == '\n')
            {
                i++;
            }
            else if (octets[i] is < (byte)' ' and not (byte)'\t')
            {
                return false;
            }
        }

        return true;
    }

    private bool Add(string line)
    {
        if (line.StartsWith(' ') || line.StartsWith('\t'))
        {
            if (_fields.Count == 0)
            {
                return false;
            }

            var (name, value) = _fields[^1];
            _fields[^1] = (name, $"{value}\n{line.Trim()}");
            return true;
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || line.AsSpan(0, colon).ContainsAny(' ', '\t'))
        {
            return false;
        }

        _fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        return true;
    }
}
