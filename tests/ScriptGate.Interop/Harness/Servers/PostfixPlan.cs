namespace ScriptGate.Interop.Harness.Servers;

/// <summary>What a Postfix is set up for. Starts as a server that takes every mail and keeps it.</summary>
internal sealed class PostfixPlan
{
    /// <summary>Lines added to <c>main.cf</c>.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>Where everything is sent on, as <c>host:port</c>; null to keep it.</summary>
    public string? RelayTo { get; set; }

    /// <summary>Offers STARTTLS with a certificate made for this name; null for no TLS.</summary>
    public string? CertificateName { get; set; }

    /// <summary>True for TLS from the first byte.</summary>
    public bool IsImplicitTls { get; set; }

    /// <summary>True to wait for a PROXY header at the start of each connection.</summary>
    public bool ExpectsProxyHeader { get; set; }

    /// <summary>The path of Dovecot's socket below the queue folder; null for no AUTH.</summary>
    public string? SaslSocket { get; set; }
}
