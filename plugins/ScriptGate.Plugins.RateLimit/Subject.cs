using System.Net;

namespace ScriptGate.Plugins.RateLimit;

/// <summary>Whose window something is counted in.</summary>
/// <param name="kind">A word of <see cref="Kinds"/>, or <c>note:NAME</c>.</param>
/// <param name="ipv4Prefix">Bits of an IPv4 address that make a client.</param>
/// <param name="ipv6Prefix">Bits of an IPv6 address that make a client.</param>
internal sealed class Subject(string kind, int ipv4Prefix, int ipv6Prefix)
{
    public const string Client = "client";
    public const string Recipient = "recipient";

    /// <summary>What stands in front of the name of a note.</summary>
    public const string NotePrefix = "note:";

    /// <summary>The kinds, but for notes.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Client, "sender", "sender-domain", Recipient, "user", "certificate"];

    public string Kind => kind;

    public static bool IsKind(string text) => Kinds.Contains(text, StringComparer.Ordinal) || (text.StartsWith(NotePrefix, StringComparison.Ordinal) && text.Length > NotePrefix.Length);

    /// <summary>The key of a session's subject; null when it has none: the null sender, nobody authenticated, no certificate. Then the limit does not apply.</summary>
    public string? KeyOf(ISession session, Mailbox? recipient = null) => kind switch
    {
        Client => ClientOf(session.RemoteAddress),
        "sender" => NonEmpty(session.Transaction?.Sender.ToString()),
        "sender-domain" => NonEmpty(session.Transaction?.Sender.Domain),
        Recipient => NonEmpty(recipient?.ToString()),
        "user" => NonEmpty(session.Auth?.User),
        "certificate" => NonEmpty(session.Tls?.ClientCertificate is { IsValid: true } valid ? valid.Fingerprint : null),
        _ => NonEmpty(NoteOf(session, kind[NotePrefix.Length..])),
    };

    /// <summary>The client as a network, for example <c>2001:db8::/64</c>.</summary>
    public string ClientOf(IPAddress address) => PlainAddress.NetworkOf(address, ipv4Prefix, ipv6Prefix);

    // Local parts may differ by case; whoever counts them apart lets a sender multiply.
    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text.ToLowerInvariant();

    private static string? NoteOf(ISession session, string name) =>
        session.Transaction?.Notes.TryGetValue(name, out var value) == true || session.Notes.TryGetValue(name, out value) ? value?.ToString() : null;
}
