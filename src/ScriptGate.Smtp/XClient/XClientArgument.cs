using System.Globalization;
using System.Net;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The argument of XCLIENT: what a trusted SMTP client says about the client behind it. Null is what it did not mention.</summary>
public sealed record XClientArgument
{
    /// <summary>The attributes that are taken, as EHLO announces them.</summary>
    public const string Keywords = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

    /// <summary>Characters of a name; more have no place in DNS (RFC 1035 section 2.3.4), nor in a path (RFC 5321 section 4.5.3.1).</summary>
    private const int MaxText = 255;

    /// <summary>The client's address.</summary>
    public XClientValue<IPAddress>? Address { get; private set; }

    /// <summary>The client's port.</summary>
    public XClientValue<int>? Port { get; private set; }

    /// <summary>The client's name in DNS.</summary>
    public XClientValue<string>? Name { get; private set; }

    /// <summary>The name that the client greeted with.</summary>
    public XClientValue<string>? Hello { get; private set; }

    /// <summary>The user as which the client authenticated.</summary>
    public XClientValue<string>? Login { get; private set; }

    /// <summary>True for a client that said EHLO, false for HELO.</summary>
    public bool? IsExtended { get; private set; }

    /// <summary>Where the client connected to.</summary>
    public XClientValue<IPAddress>? LocalAddress { get; private set; }

    /// <summary>The port of that.</summary>
    public XClientValue<int>? LocalPort { get; private set; }

    /// <summary>Reads the argument.</summary>
    /// <param name="text">What stands behind the verb.</param>
    /// <returns>Null when it is not written as specified, or names an attribute that is not taken.</returns>
    public static XClientArgument? Parse(ReadOnlySpan<byte> text)
    {
        var argument = new XClientArgument();
        var isEmpty = true;
        while (ParameterToken.TryTake(ref text, out var token))
        {
            isEmpty = false;
            if (!token.HasValue || Decode(token.Value) is not { } value || !argument.TrySet(Encoding.ASCII.GetString(token.Keyword).ToUpperInvariant(), value))
            {
                return null;
            }
        }

        return isEmpty ? null : argument;
    }

    private bool TrySet(string attribute, string value) => attribute switch
    {
        "ADDR" => (Address = AddressOf(value)) is not null,
        "PORT" => (Port = PortOf(value)) is not null,
        "NAME" => (Name = TextOf(value)) is not null,
        "HELO" => (Hello = TextOf(value)) is not null,
        "LOGIN" => (Login = TextOf(value)) is not null,
        "PROTO" => (IsExtended = value.ToUpperInvariant() switch { "ESMTP" => true, "SMTP" => false, _ => null }) is not null,
        "DESTADDR" => (LocalAddress = AddressOf(value)) is not null,
        "DESTPORT" => (LocalPort = PortOf(value)) is not null,
        _ => false,
    };

    // Xtext, and nothing in it that could end a line somewhere.
    private static string? Decode(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !Xtext.IsPrintable(value))
        {
            return null;
        }

        var octets = new byte[value.Length];
        return Xtext.TryDecode(value, octets, out var length) ? Encoding.ASCII.GetString(octets, 0, length) : null;
    }

    private static bool IsUnknown(string value) =>
        value.Equals("[UNAVAILABLE]", StringComparison.OrdinalIgnoreCase) || value.Equals("[TEMPUNAVAIL]", StringComparison.OrdinalIgnoreCase);

    private static XClientValue<string>? TextOf(string value) =>
        IsUnknown(value) ? new(null) : value.Length <= MaxText && !value.Contains('\t', StringComparison.Ordinal) ? new(value) : null;

    private static XClientValue<int>? PortOf(string value) =>
        IsUnknown(value) ? new(0)
        : ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? new(port)
        : null;

    private static XClientValue<IPAddress>? AddressOf(string value)
    {
        if (IsUnknown(value))
        {
            return new(null);
        }

        const string Tag = "IPV6:";
        var isIPv6 = value.StartsWith(Tag, StringComparison.OrdinalIgnoreCase);
        var text = isIPv6 ? value[Tag.Length..] : value;
        if (!(isIPv6 ? AddressLiteral.IsIPv6(Encoding.ASCII.GetBytes(text)) : AddressLiteral.IsIPv4(Encoding.ASCII.GetBytes(text))))
        {
            return null;
        }

        var address = IPAddress.Parse(text);
        return new(PlainAddress.Of(address));
    }
}

/// <summary>A value that XCLIENT mentioned.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Value">The value; the default when it is not known to who said it (<c>[UNAVAILABLE]</c>, <c>[TEMPUNAVAIL]</c>).</param>
public readonly record struct XClientValue<T>(T? Value);
