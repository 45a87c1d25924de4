using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Reads the addresses that steps put into the envelope, by the grammar that clients have to keep.</summary>
internal static class EnvelopeText
{
    /// <summary>The new reverse path.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Mailbox Sender(string address, bool utf8) => address.Length == 0 ? Mailbox.Null : Read(address, utf8);

    /// <summary>The new forward path.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Mailbox Recipient(string address, bool utf8) =>
        address.Equals("postmaster", StringComparison.OrdinalIgnoreCase) ? new Mailbox(address, string.Empty) : Read(address, utf8);

    private static Mailbox Read(string address, bool utf8)
    {
        if (address.Length > PathParser.MaxPath)
        {
            throw new ArgumentException($"an address has at most {PathParser.MaxPath - 2} octets", nameof(address));
        }

        if (!utf8 && !Ascii.IsValid(address))
        {
            throw new ArgumentException($"'{address}' has characters beyond ASCII, and the client did not ask for SMTPUTF8", nameof(address));
        }

        return PathParser.ParseMailbox(Encoding.UTF8.GetBytes(address), new PathRules(utf8))
            ?? throw new ArgumentException($"'{address}' is not an address such as user@example.org", nameof(address));
    }
}
