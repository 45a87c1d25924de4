using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>Makes values of the certificate that a client showed. Everything in it is what a stranger wrote: bounded, and what cannot be read is not there.</summary>
internal static class ClientCertificateFacts
{
    /// <summary>Characters of a distinguished name; the rest is cut.</summary>
    public const int MaxName = 1024;

    /// <summary>Alternative names; the rest is not looked at.</summary>
    public const int MaxNames = 100;

    // The first that applies is told.
    private static readonly (X509ChainStatusFlags Flags, string Problem)[] Problems =
    [
        (X509ChainStatusFlags.Revoked, ClientCertificateInfo.Revoked),
        (X509ChainStatusFlags.NotTimeValid, ClientCertificateInfo.NotTimely),
        (X509ChainStatusFlags.NotValidForUsage, ClientCertificateInfo.WrongUsage),
        (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid | X509ChainStatusFlags.ExplicitDistrust, ClientCertificateInfo.Untrusted),
    ];

    public static ClientCertificateInfo Of(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, int depth) =>
        new(Cut(certificate.Subject), certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant())
        {
            Issuer = Cut(certificate.Issuer),
            Names = NamesOf(certificate),
            Problem = ProblemOf(chain, errors, depth),
        };

    private static string? ProblemOf(X509Chain? chain, SslPolicyErrors errors, int depth)
    {
        if (chain is null)
        {
            return ClientCertificateInfo.Invalid;
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        foreach (var (flags, problem) in Problems)
        {
            if ((status & flags) != X509ChainStatusFlags.NoError)
            {
                return problem;
            }
        }

        // Whatever else is wrong; a name is not asked for, so that a mismatch is nothing.
        return status != X509ChainStatusFlags.NoError || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None ? ClientCertificateInfo.Invalid
            : chain.ChainElements.Count - 1 > depth ? ClientCertificateInfo.TooDeep
            : null;
    }

    private static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        try
        {
            return
            [
                .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                    .SelectMany(names => names.EnumerateDnsNames())
                    .Where(name => name.Length is > 0 and <= 255)
                    .Take(MaxNames)
                    .Select(name => name.ToLowerInvariant()),
            ];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static string Cut(string text) => text.Length <= MaxName ? text : text[..MaxName];
}
