using System.Globalization;
using System.Net;
using System.Text;

namespace ScriptGate.Plugins.Spf;

/// <summary>What is asked: may this client use this identity? (RFC 7208 section 4.1)</summary>
/// <param name="Identity">Which identity.</param>
/// <param name="Client">The client's address; never an IPv4 address in IPv6 form.</param>
/// <param name="Local">The sender's local part; <c>postmaster</c> where it has none (RFC 7208 section 4.3).</param>
/// <param name="Domain">The sender's domain in ASCII, without a trailing dot.</param>
/// <param name="Hello">The hello name.</param>
internal sealed record SpfQuestion(SpfIdentity Identity, IPAddress Client, string Local, string Domain, string Hello)
{
    private const string Postmaster = "postmaster";

    // 63 octets in each label (RFC 1035 section 2.3.4).
    private const int LongestLabel = 63;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Asks about MAIL FROM.</summary>
    public static SpfQuestion OfMailFrom(IPAddress client, Mailbox sender, string hello) =>
        new(SpfIdentity.MailFrom, Plain(client), sender.Local.Length == 0 ? Postmaster : Unquoted(sender.Local), Ascii(sender.Domain), Ascii(hello));

    /// <summary>Asks about HELO or EHLO.</summary>
    public static SpfQuestion OfHello(IPAddress client, string hello) => new(SpfIdentity.Hello, Plain(client), Postmaster, Ascii(hello), Ascii(hello));

    /// <summary>False for what cannot have a record: no domain name of several labels, an address literal (RFC 7208 section 4.3).</summary>
    public bool HasDomain => IsDomain(Domain);

    /// <summary>Whether a text is a domain name of several labels.</summary>
    public static bool IsDomain(string text)
    {
        if (text.Length is 0 or > Macros.MacroExpansion.LongestName || !text.Contains('.', StringComparison.Ordinal) || text[0] == '[')
        {
            return false;
        }

        foreach (var label in text.AsSpan().Split('.'))
        {
            var (start, length) = label.GetOffsetAndLength(text.Length);
            if (length is 0 or > LongestLabel || text.AsSpan(start, length).ContainsAnyExceptInRange('!', '~'))
            {
                return false;
            }
        }

        return true;
    }

    private static IPAddress Plain(IPAddress address) => new(PlainAddress.Of(address).GetAddressBytes());

    // Quotes are how it is written, not what it is (RFC 5321 section 4.1.2).
    private static string Unquoted(string local)
    {
        if (local is not ['"', .. var quoted, '"'])
        {
            return local;
        }

        var text = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            i += quoted[i] == '\\' && i + 1 < quoted.Length ? 1 : 0;
            text.Append(quoted[i]);
        }

        return text.ToString();
    }

    // U-labels as A-labels (RFC 8616 section 4); what has none stays, and is no domain.
    private static string Ascii(string domain)
    {
        var plain = domain.EndsWith('.') ? domain[..^1] : domain;
        if (System.Text.Ascii.IsValid(plain) || plain.Length > Macros.MacroExpansion.LongestName)
        {
            return plain;
        }

        try
        {
            return Idn.GetAscii(plain);
        }
        catch (ArgumentException)
        {
            return plain;
        }
    }
}
