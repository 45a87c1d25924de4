using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Tls;

namespace ScriptGate.Admin;

/// <summary>TLS with clients: what happened on each virtual server, and the certificates.</summary>
/// <param name="VirtualServers">The virtual servers.</param>
/// <param name="Certificates">The certificates that clients are shown.</param>
/// <param name="Members">Members with whom TLS did not go as it should have.</param>
internal sealed record TlsView(IReadOnlyList<TlsServerView> VirtualServers, IReadOnlyList<TlsCertificateView> Certificates, IReadOnlyList<TlsMemberView> Members)
{
    public static TlsView Of(GatewayHost gateway, Generation generation) => new(
        [.. generation.Servers.Values.OrderBy(server => server.Name, StringComparer.Ordinal).Select(TlsServerView.Of)],
        [.. generation.Parts.Tls.OrderBy(profile => profile.Key, StringComparer.Ordinal).SelectMany(profile => profile.Value.Certificates.Select(certificate => TlsCertificateView.Of(profile.Key, certificate)))],
        [.. gateway.Members.Members.Where(member => member.Counters.Fallbacks + member.Counters.Violations > 0).Select(TlsMemberView.Of)]);

    /// <summary>One sentence for each certificate that has ended, or ends soon.</summary>
    public static IEnumerable<string> CertificateProblems(Generation generation, DateTimeOffset now)
    {
        foreach (var (name, profile) in generation.Parts.Tls)
        {
            foreach (var certificate in profile.Certificates.Where(certificate => certificate.NotAfter - now < ClientTlsLoader.EndsSoon))
            {
                var ends = certificate.NotAfter < now ? "ended" : "ends";
                yield return $"the certificate {certificate.Facts.Subject} of client TLS profile '{name}' {ends} on {certificate.NotAfter:yyyy-MM-dd}";
            }
        }
    }
}

/// <summary>TLS with the clients of a virtual server, since the start or the last reset.</summary>
/// <param name="VirtualServer">The virtual server.</param>
/// <param name="Starttls">Its activation mode.</param>
/// <param name="ImplicitTls">Whether TLS begins with the first octet.</param>
/// <param name="Accepted">Handshakes that came to their end.</param>
/// <param name="Current">Sessions in TLS now.</param>
/// <param name="Maximum">The most at one time.</param>
/// <param name="Failed">Handshakes that failed.</param>
/// <param name="Refused">Handshakes not begun, because as many as there may be were going on.</param>
/// <param name="Blocked">Commands refused in clear because TLS is required.</param>
internal sealed record TlsServerView(
    string VirtualServer, string Starttls, bool ImplicitTls, long Accepted, long Current, long Maximum, long Failed, long Refused, long Blocked)
{
    public static TlsServerView Of(VirtualServer server)
    {
        var counters = server.TlsCounters;
        return new TlsServerView(
            server.Name,
            server.Info.StartTls switch { StartTlsMode.None => "none", StartTlsMode.Require => "require", _ => "allow" },
            server.Info.ImplicitTls,
            counters.Accepted,
            counters.Current,
            counters.Maximum,
            counters.Failed,
            counters.Refused,
            counters.Blocked);
    }
}

/// <summary>A certificate of a client TLS profile.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Names">The names it is for.</param>
/// <param name="Key"><c>ECDSA</c> or <c>RSA</c>.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Fingerprint">SHA-256, lower-case hexadecimal.</param>
internal sealed record TlsCertificateView(string Profile, string Subject, IReadOnlyList<string> Names, string Key, DateTimeOffset NotAfter, string Fingerprint)
{
    public static TlsCertificateView Of(string profile, ServerCertificate certificate)
    {
        var facts = certificate.Facts;
        return new TlsCertificateView(profile, facts.Subject, certificate.Names, certificate.IsEcdsa ? "ECDSA" : "RSA", certificate.NotAfter, facts.Thumbprint);
    }
}

/// <summary>A member with whom TLS did not go as it should have since the start.</summary>
/// <param name="Pool">Its pool.</param>
/// <param name="Address">Its address as configured.</param>
/// <param name="Fallbacks">Times its handshake failed and opportunistic TLS went on with a new connection in clear.</param>
/// <param name="Injections">Times it sent octets in clear behind the 220 of STARTTLS.</param>
internal sealed record TlsMemberView(string Pool, string Address, long Fallbacks, long Injections)
{
    public static TlsMemberView Of(MemberState member) => new(member.Pool, member.Name, member.Counters.Fallbacks, member.Counters.Violations);
}

/// <summary>Counters begin anew.</summary>
/// <param name="VirtualServers">Of which virtual servers.</param>
internal sealed record TlsResetView(IReadOnlyList<string> VirtualServers);
