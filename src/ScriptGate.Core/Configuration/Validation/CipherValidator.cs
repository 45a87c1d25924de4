using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Configuration;

/// <summary>Cipher suites have to exist, fit the versions of their profile, and should protect something.</summary>
internal static class CipherValidator
{
    public static void Validate(ConfigurationFindings findings, string path, ClientTlsOptions profile)
    {
        var hasTls13 = false;
        var isReadable = true;
        for (var i = 0; i < profile.Ciphers.Count; i++)
        {
            var name = profile.Ciphers[i];
            if (!CipherSuites.TryParse(name, out var suite))
            {
                isReadable = false;
                findings.UnknownName($"{path}.ciphers[{i}]", "cipher suite", name, CipherSuites.Names);
                continue;
            }

            hasTls13 |= CipherSuites.IsTls13(suite);
            if (CipherSuites.IsBroken(name))
            {
                findings.Warning(DiagnosticCodes.Unwise, $"{path}.ciphers[{i}]", $"{name} can be broken, or protects nothing");
            }
        }

        if (isReadable && profile.Ciphers.Count > 0 && profile.MinVersion == TlsVersion.Tls13 && !hasTls13)
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.ciphers", "has no cipher suite of TLS 1.3, and 'minVersion' allows no other version");
        }

        if (profile is { Ciphers.Count: > 0, SessionTickets: true } && findings.Sources.IsSet($"{path}.sessionTickets"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.sessionTickets", "has no effect beside 'ciphers': with a list of its own the platform resumes no session");
        }
    }
}
