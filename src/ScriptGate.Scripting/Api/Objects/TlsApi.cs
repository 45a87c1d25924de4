namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.tls</c>, and the second argument of <c>TLS</c> handlers.</summary>
internal static class TlsApi
{
    public static readonly ApiObject<ClientCertificateInfo> Certificate = new ApiObject<ClientCertificateInfo>("Certificate", "A certificate that a client showed. What stands in it is the client's own word unless it is valid.")
        .Property("subject", "string", "The distinguished name.", certificate => certificate.Subject)
        .Property("fingerprint", "string", "SHA-256 of the certificate, lower-case hexadecimal.", certificate => certificate.Fingerprint)
        .Property("issuer", "string", "The distinguished name of who issued it.", certificate => certificate.Issuer)
        .Property("names", "readonly string[]", "The DNS names it is for, lower case.", certificate => HostValues.ToScript(certificate.Names))
        .Property("valid", "boolean", "True when an authority of the client TLS profile issued it for TLS clients, and its time is not over.", certificate => certificate.IsValid)
        .Property("problem", "string | null", "Why it is not valid: untrusted, expired, wrong-usage, revoked, revocation-unknown, too-deep, invalid.", certificate => certificate.Problem)
        .AsSteady();

    public static readonly ApiObject<TlsInfo> Kind = new ApiObject<TlsInfo>("Tls", "What a TLS handshake agreed on.")
        .Property("version", "'1.2' | '1.3'", "The protocol version.", tls => tls.Version)
        .Property("cipher", "string", "The cipher suite by its IANA name.", tls => tls.Cipher)
        .Property("sni", "string | null", "The server name the client asked for.", tls => tls.ServerName)
        .Object("clientCertificate", Certificate, "The certificate the client showed.", tls => tls.ClientCertificate)
        .AsSteady();
}
