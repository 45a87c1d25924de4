namespace ScriptGate.Interop.Harness.Clients;

/// <summary>What a client program is asked to send, and how.</summary>
internal sealed record Submission
{
    public required int Port { get; init; }

    public TlsUse Tls { get; init; } = TlsUse.None;

    /// <summary>The certificate that the client trusts, in a file; the server's name is <c>localhost</c>.</summary>
    public string? Trust { get; init; }

    public string From { get; init; } = "alice@example.com";

    public string To { get; init; } = "bob@example.org";

    /// <summary>A file with the whole message, lines ending with CR LF.</summary>
    public required string MessageFile { get; init; }

    /// <summary>Null to send without AUTH.</summary>
    public Credentials? Credentials { get; init; }
}

/// <summary>How a client uses TLS.</summary>
internal enum TlsUse
{
    None,
    StartTls,
    Implicit,
}

/// <summary>Who a client says it is.</summary>
/// <param name="Mechanism"><c>PLAIN</c> or <c>LOGIN</c>.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The password.</param>
internal sealed record Credentials(string Mechanism, string User, string Password);
