namespace ScriptGate;

/// <summary>An envelope address: the path of MAIL or RCPT without angle brackets and without a source route (RFC 5321 section 4.1.2).</summary>
/// <remarks>
/// The local part is kept exactly as the client wrote it, quotes and case included (RFC 5321 section 2.4). Two mailboxes are equal when their local
/// parts are the same octets and their domains are the same without regard to ASCII case.
/// </remarks>
public sealed class Mailbox : IEquatable<Mailbox>
{
    /// <summary>The null reverse path <c>&lt;&gt;</c> of delivery reports (RFC 5321 section 4.5.5).</summary>
    public static readonly Mailbox Null = new(string.Empty, string.Empty);

    private readonly string _text;

    /// <summary>Makes a mailbox from parts that were validated before.</summary>
    /// <param name="local">The local part, with its quotes if it has any.</param>
    /// <param name="domain">The domain or the address literal with its brackets; empty for <c>postmaster</c> and for the null path.</param>
    public Mailbox(string local, string domain)
    {
        Local = local;
        Domain = domain;
        _text = domain.Length == 0 ? local : string.Concat(local, "@", domain);
    }

    /// <summary>The local part as the client wrote it.</summary>
    public string Local { get; }

    /// <summary>The domain as the client wrote it, or an address literal such as <c>[192.0.2.1]</c>; empty for <c>postmaster</c> without one.</summary>
    public string Domain { get; }

    /// <summary>True for the null reverse path.</summary>
    public bool IsNull => _text.Length == 0;

    /// <summary>True for <c>postmaster</c>, in any case, with or without a domain (RFC 5321 section 4.5.1).</summary>
    public bool IsPostmaster => Local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the address has octets outside ASCII, which needs SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternationalized => !System.Text.Ascii.IsValid(_text);

    /// <inheritdoc />
    public bool Equals(Mailbox? other) =>
        other is not null && Local.Equals(other.Local, StringComparison.Ordinal) && Domain.Equals(other.Domain, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Mailbox);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Local, StringComparer.OrdinalIgnoreCase.GetHashCode(Domain));

    /// <summary>The address without angle brackets; empty for the null path.</summary>
    /// <returns>For example <c>user@example.org</c>.</returns>
    public override string ToString() => _text;
}
