using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Plugins.Spf.Macros;

/// <summary>What the macros of one check stand for, but for the domain, which changes with include and redirect, and the client's name, which DNS has to be asked for.</summary>
internal sealed class MacroValues(SpfQuestion question, string hostName, TimeProvider clock)
{
    /// <summary>What <c>p</c> stands for when no name of the client is confirmed.</summary>
    public const string UnknownName = "unknown";

    private readonly string _dotted = Dotted(question.Client);

    /// <summary>The value of a macro.</summary>
    /// <param name="letter">Its letter, lower case.</param>
    /// <param name="domain">The domain whose record is evaluated.</param>
    /// <param name="name">The client's confirmed name, for <c>p</c>.</param>
    public string Of(char letter, string domain, string? name) => letter switch
    {
        's' => $"{question.Local}@{question.Domain}",
        'l' => question.Local,
        'o' => question.Domain,
        'd' => domain,
        'i' => _dotted,
        'p' => name ?? UnknownName,
        'v' => question.Client.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
        'h' => question.Hello,
        'c' => question.Client.ToString(),
        'r' => hostName,
        _ => clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    // Of IPv6 the nibbles, from the first to the last (RFC 7208 section 7.4).
    private static string Dotted(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ToString();
        }

        return string.Join('.', Convert.ToHexString(address.GetAddressBytes()).ToCharArray());
    }
}
