using System.Net;

namespace ScriptGate.Testing.Rules;

/// <summary>A session as a test describes it.</summary>
internal sealed record SessionWish
{
    /// <summary>The client's address.</summary>
    public IPAddress Client { get; init; } = IPAddress.Parse("192.0.2.1");

    /// <summary>Who announced the client; null for a client that is connected itself.</summary>
    public ProxyInfo? Proxy { get; init; }

    /// <summary>The virtual server; null for the first.</summary>
    public string? Server { get; init; }

    /// <summary>EHLO or HELO.</summary>
    public string Verb { get; init; } = "EHLO";

    /// <summary>The name in EHLO; null: the client says nothing after the greeting but QUIT.</summary>
    public string? Hello { get; init; } = "client.example";

    /// <summary>Whether the client says STARTTLS; with a name, which it asks for.</summary>
    public bool Tls { get; init; }

    /// <summary>The server name in the TLS handshake.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificate that the client shows; null for none.</summary>
    public ClientCertificateWish? Certificate { get; init; }

    /// <summary>Name and password for AUTH PLAIN.</summary>
    public (string User, string Password)? Auth { get; init; }

    /// <summary>The sender; empty for the null path; null: no transaction.</summary>
    public string? From { get; init; } = "sender@client.example";

    /// <summary>Parameters of MAIL, for example <c>BODY=8BITMIME</c>.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>The recipients.</summary>
    public IReadOnlyList<string> To { get; init; } = ["recipient@example.org"];

    /// <summary>The message with CR LF line ends; null: the client does not say DATA.</summary>
    public byte[]? Message { get; init; }
}
