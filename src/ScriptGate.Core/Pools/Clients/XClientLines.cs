using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Core.Pools;

/// <summary>Writes Postfix's XCLIENT command: every attribute that the member takes, whether there is a value or not, so that nothing of the client before is left.</summary>
internal static class XClientLines
{
    /// <summary>A command line with its CR LF (RFC 5321 section 4.5.3.1.4), which holds for XCLIENT too: what does not fit goes into another one.</summary>
    private const int LineLimit = 512;

    /// <summary>Postfix refuses a longer name, and with it the command.</summary>
    private const int NameLimit = 255;

    private const string Command = "XCLIENT";
    private const string Unavailable = "[UNAVAILABLE]";
    private const string UnavailableNow = "[TEMPUNAVAIL]";

    /// <param name="attributes">What the member takes, upper case.</param>
    /// <param name="client">The client.</param>
    /// <returns>The lines without their CR LF, at least one if there is an attribute that we know.</returns>
    public static List<byte[]> Write(ImmutableArray<string> attributes, LinkClient client)
    {
        var lines = new List<byte[]>();
        var line = new StringBuilder(Command);
        foreach (var attribute in attributes)
        {
            if (ValueOf(attribute, client) is not { } value)
            {
                continue;
            }

            var field = $" {attribute}={value}";
            if (line.Length > Command.Length && line.Length + field.Length + 2 > LineLimit)
            {
                lines.Add(Encoding.ASCII.GetBytes(line.ToString()));
                line.Clear().Append(Command);
            }

            line.Append(field);
        }

        if (line.Length > Command.Length)
        {
            lines.Add(Encoding.ASCII.GetBytes(line.ToString()));
        }

        return lines;
    }

    // Null for an attribute that nobody had heard of when this was written: the member keeps what it has.
    private static string? ValueOf(string attribute, LinkClient client) => attribute switch
    {
        "ADDR" => Address(client.EndPoint.Address),
        "PORT" => client.EndPoint.Port.ToString(CultureInfo.InvariantCulture),
        "NAME" => client.Name is { } name && IsHostName(name) ? name : client.MayHaveName ? UnavailableNow : Unavailable,
        "HELO" => client.Hello is { Length: > 0 and <= NameLimit } hello ? XText(hello) : Unavailable,
        "PROTO" => client.IsExtended ? "ESMTP" : "SMTP",
        "LOGIN" => client.Login is { Length: > 0 and <= NameLimit } login ? XText(login) : Unavailable,
        "DESTADDR" => Address(client.Local.Address),
        "DESTPORT" => client.Local.Port.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Address(IPAddress address)
    {
        var plain = PlainAddress.Of(address);
        return plain.AddressFamily == AddressFamily.InterNetwork ? plain.ToString() : $"IPV6:{new IPAddress(plain.GetAddressBytes())}";
    }

    // Whoever owns an address writes its name: one that Postfix would not have must not cost the member its mail.
    private static bool IsHostName(string name) =>
        name.Length is > 0 and <= NameLimit
        && Array.TrueForAll(name.Split('.'), label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(IsNameCharacter))
        && name.Any(character => !char.IsAsciiDigit(character) && character != '.');

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    // RFC 3461 section 4.
    private static string XText(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > (byte)' ' and < 0x7f and not (byte)'+' and not (byte)'=')
            {
                written.Append((char)octet);
            }
            else
            {
                written.Append('+').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return written.ToString();
    }
}
