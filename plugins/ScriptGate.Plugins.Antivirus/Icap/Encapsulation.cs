using System.Globalization;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>What follows the head of an answer to RESPMOD (RFC 3507 section 4.4.1).</summary>
/// <param name="HeadLength">Octets of the head of HTTP; 0: there is none.</param>
/// <param name="HasBody">Whether a body in chunks follows.</param>
internal readonly record struct Encapsulation(int HeadLength, bool HasBody)
{
    /// <param name="value">The field <c>Encapsulated</c>.</param>
    /// <returns>Null: nothing that may stand in such an answer.</returns>
    public static Encapsulation? Parse(string? value)
    {
        var parts = value?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var (head, body) = parts.Length switch
        {
            1 => ("res-hdr=0", parts[0]),
            2 => (parts[0], parts[1]),
            _ => (string.Empty, string.Empty),
        };
        var equals = body.IndexOf('=', StringComparison.Ordinal);
        var isNumber = int.TryParse(body.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length);
        if (head != "res-hdr=0" || equals < 0 || !isNumber || (length == 0) != (parts.Length == 1))
        {
            return null;
        }

        return body[..equals] switch
        {
            "res-body" => new Encapsulation(length, HasBody: true),
            "null-body" => new Encapsulation(length, HasBody: false),
            _ => null,
        };
    }
}
