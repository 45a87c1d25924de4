using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Plugins.Spf.Macros;

namespace ScriptGate.Plugins.Spf.Records;

/// <summary>Reads one directive: a qualifier, a mechanism, what it is about (RFC 7208 section 5).</summary>
internal static class DirectiveReader
{
    private static readonly (string Text, Mechanism Mechanism)[] Mechanisms =
    [
        ("ip4", Mechanism.Ip4), ("ip6", Mechanism.Ip6), ("include", Mechanism.Include), ("a", Mechanism.A),
        ("mx", Mechanism.Mx), ("all", Mechanism.All), ("exists", Mechanism.Exists), ("ptr", Mechanism.Ptr),
    ];

    private static readonly SearchValues<char> Ip6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads a directive.</summary>
    /// <returns>Null when the term is none.</returns>
    public static Directive? Read(ReadOnlySpan<char> term)
    {
        var result = term[0] switch { '-' => SpfResult.Fail, '~' => SpfResult.SoftFail, '?' => SpfResult.Neutral, _ => SpfResult.Pass };
        var text = term[0] is '+' or '-' or '~' or '?' ? term[1..] : term;
        var end = text.IndexOfAny(':', '/');
        end = end < 0 ? text.Length : end;
        if (MechanismOf(text[..end]) is not { } mechanism)
        {
            return null;
        }

        var directive = new Directive(result, mechanism, RecordReader.Quote(term));
        var argument = text[end..];
        return mechanism switch
        {
            Mechanism.All => argument.IsEmpty ? directive : null,
            Mechanism.Include or Mechanism.Exists => argument is [':', .. var name] ? WithDomain(directive, name) : null,
            Mechanism.Ptr => argument is [':', .. var name] ? WithDomain(directive, name) : argument.IsEmpty ? directive : null,
            Mechanism.A or Mechanism.Mx => ReadHosts(directive, argument),
            Mechanism.Ip4 => argument is [':', .. var network] ? ReadIp4(directive, network) : null,
            _ => argument is [':', .. var network] ? ReadIp6(directive, network) : null,
        };
    }

    private static Mechanism? MechanismOf(ReadOnlySpan<char> name)
    {
        foreach (var (text, mechanism) in Mechanisms)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return mechanism;
            }
        }

        return null;
    }

    private static Directive? WithDomain(Directive directive, ReadOnlySpan<char> text) =>
        MacroString.ParseDomain(text) is { } domain ? directive with { Domain = domain } : null;

    // [ ":" domain ] [ "/" bits ] [ "//" bits ]. A "/" may also stand in the domain, so that the lengths are read from the end.
    private static Directive? ReadHosts(Directive directive, ReadOnlySpan<char> argument)
    {
        if (TakeLength(ref argument, "//", 128) is not { } prefix6 || TakeLength(ref argument, "/", 32) is not { } prefix4)
        {
            return null;
        }

        var hosts = directive with { Prefix4 = prefix4, Prefix6 = prefix6 };
        return argument is [':', .. var name] ? WithDomain(hosts, name) : argument.IsEmpty ? hosts : null;
    }

    private static Directive? ReadIp4(Directive directive, ReadOnlySpan<char> text)
    {
        if (TakeLength(ref text, "/", 32) is not { } prefix || !TryReadIp4(text, out var network))
        {
            return null;
        }

        return directive with { Network = network, Prefix4 = prefix };
    }

    private static Directive? ReadIp6(Directive directive, ReadOnlySpan<char> text)
    {
        // The framework takes scopes, brackets and ports too.
        if (TakeLength(ref text, "/", 128) is not { } prefix
            || text.ContainsAnyExcept(Ip6Characters)
            || !IPAddress.TryParse(text, out var network)
            || network.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        return directive with { Network = network, Prefix6 = prefix };
    }

    // Null: a length is there and wrong. No length there: all bits.
    private static int? TakeLength(ref ReadOnlySpan<char> text, string slashes, int most)
    {
        var digits = text.Length - 1 - text.LastIndexOfAnyExceptInRange('0', '9');
        var before = text[..^digits];
        if (digits == 0 || !before.EndsWith(slashes))
        {
            return most;
        }

        var number = text[^digits..];
        var length = digits > 3 || (digits > 1 && number[0] == '0') ? most + 1 : int.Parse(number, CultureInfo.InvariantCulture);
        text = before[..^slashes.Length];
        return length <= most ? length : null;
    }

    // Four decimal numbers without leading zeros (RFC 7208 section 12, qnum); the framework knows several other notations.
    private static bool TryReadIp4(ReadOnlySpan<char> text, out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[4];
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var number = text[range];
            if (count == 4 || number.Length is 0 or > 3 || number.ContainsAnyExceptInRange('0', '9') || (number.Length > 1 && number[0] == '0')
                || !byte.TryParse(number, CultureInfo.InvariantCulture, out octets[count]))
            {
                return false;
            }

            count++;
        }

        address = count == 4 ? new IPAddress(octets) : null;
        return count == 4;
    }
}
