namespace ScriptGate;

/// <summary>The virtual server a session came in through.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="StartTls">The configured SMTPS activation mode.</param>
/// <param name="ImplicitTls">True when TLS starts with the first byte.</param>
public sealed record VirtualServerInfo(string Name, StartTlsMode StartTls, bool ImplicitTls);

/// <summary>EHLO or HELO with its argument.</summary>
/// <param name="Verb"><c>EHLO</c> or <c>HELO</c>.</param>
/// <param name="Name">The name or address literal the client gave, as it gave it.</param>
public sealed record HelloInfo(string Verb, string Name);

/// <summary>An authenticated client.</summary>
/// <param name="Mechanism">The SASL mechanism, upper case.</param>
/// <param name="User">The user name where the mechanism shows it (PLAIN, LOGIN); otherwise null.</param>
public sealed record AuthInfo(string Mechanism, string? User);

/// <summary>What a TLS handshake agreed on.</summary>
/// <param name="Version"><c>1.2</c> or <c>1.3</c>.</param>
/// <param name="Cipher">The cipher suite by its IANA name.</param>
/// <param name="ServerName">The server name the client asked for (SNI, RFC 6066 section 3); null if none.</param>
/// <param name="ClientCertificate">The certificate the client showed; null if none.</param>
public sealed record TlsInfo(string Version, string Cipher, string? ServerName, ClientCertificateInfo? ClientCertificate)
{
    /// <summary>Whether the client was asked for a certificate, and whether the virtual server's client TLS profile wants a valid one. Default: not asked.</summary>
    public ClientCertificateMode ClientCertificateMode { get; init; }
}

/// <summary>What a client TLS profile says of the certificates of clients. Handshakes go on in every mode: tls-policy judges.</summary>
public enum ClientCertificateMode
{
    /// <summary>Clients are not asked.</summary>
    Ignore,

    /// <summary>Clients are asked; who shows none goes on without.</summary>
    Request,

    /// <summary>Clients are asked, and tls-policy refuses one without a valid certificate.</summary>
    Require,
}

/// <summary>A certificate that a client showed, whose key it has. What stands in it is the client's own word unless it <see cref="IsValid"/>.</summary>
/// <param name="Subject">The distinguished name, at most 1,024 characters.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, lower-case hexadecimal.</param>
public sealed record ClientCertificateInfo(string Subject, string Fingerprint)
{
    /// <summary>No authority of the profile issued it.</summary>
    public const string Untrusted = "untrusted";

    /// <summary>It, or one above it, is not valid yet or not any more.</summary>
    public const string NotTimely = "expired";

    /// <summary>It is not for TLS clients (extended key usage).</summary>
    public const string WrongUsage = "wrong-usage";

    /// <summary>Its authority took it back.</summary>
    public const string Revoked = "revoked";

    /// <summary>The revocation list of its authority is too old to say whether it was taken back.</summary>
    public const string RevocationUnknown = "revocation-unknown";

    /// <summary>More certificates stand above it than the profile allows.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>Something else is wrong with it.</summary>
    public const string Invalid = "invalid";

    /// <summary>The distinguished name of who issued it, at most 1,024 characters.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The DNS names among its subject alternative names (RFC 5280 section 4.2.1.6), lower case, at most 100.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Why it is not valid, one of the words of this type; null when it is. Default: null.</summary>
    public string? Problem { get; init; }

    /// <summary>True when an authority of the client TLS profile issued it for TLS clients, and its time is not over.</summary>
    public bool IsValid => Problem is null;
}

/// <summary>Whether a client may or must use STARTTLS (the SMTPS activation mode).</summary>
public enum StartTlsMode
{
    /// <summary>Not offered; the command is answered with 502.</summary>
    None,

    /// <summary>Offered; the client chooses.</summary>
    Allow,

    /// <summary>Before TLS only EHLO, NOOP, STARTTLS and QUIT are answered (RFC 3207 section 4).</summary>
    Require,
}

/// <summary>How the connection to a pool member is secured.</summary>
public enum ServerTlsMode
{
    /// <summary>In clear.</summary>
    None,

    /// <summary>STARTTLS where the member offers it; what happened is recorded.</summary>
    Opportunistic,

    /// <summary>STARTTLS or no delivery.</summary>
    Require,

    /// <summary>TLS from the first byte.</summary>
    Implicit,
}

/// <summary>How one transaction's member connection is secured.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Verify">Whether the member's certificate must be valid for <paramref name="Name"/>; opportunistic TLS only records the result.</param>
/// <param name="Name">The name to verify and to send as SNI; null for the member's host as configured.</param>
public sealed record ServerTlsPolicy(ServerTlsMode Mode, bool Verify, string? Name)
{
    /// <summary>Whether it lets pass what the other one does not: clear text, or a certificate that is not valid.</summary>
    /// <param name="other">The one to compare with.</param>
    public bool IsWeakerThan(ServerTlsPolicy other) => Strength < other.Strength;

    // From which byte on there is TLS makes no difference, and without a handshake that must succeed nothing is verified.
    private int Strength => Mode switch
    {
        ServerTlsMode.None => 0,
        ServerTlsMode.Opportunistic => 1,
        _ => Verify ? 3 : 2,
    };
}

/// <summary>How a connection to a member turned out to be secured.</summary>
/// <param name="Version">The protocol version: 1.2 or 1.3.</param>
/// <param name="Cipher">The cipher suite by its IANA name.</param>
/// <param name="Problem">What is wrong with the member's certificate, for logs; null when it is valid for the name it had to be for.</param>
public sealed record ServerTlsInfo(string Version, string Cipher, string? Problem)
{
    /// <summary>True when the member's certificate is valid for the name it had to be for; also told where the mode does not ask for it.</summary>
    public bool IsVerified => Problem is null;
}

/// <summary>How members learn the client's address.</summary>
public enum ClientAddressMode
{
    /// <summary>Only from our Received line.</summary>
    None,

    /// <summary>PROXY header, version 1.</summary>
    ProxyV1,

    /// <summary>PROXY header, version 2.</summary>
    ProxyV2,

    /// <summary>Postfix's XCLIENT command.</summary>
    Xclient,
}
