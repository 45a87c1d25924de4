using System.Collections.ObjectModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Files that are named have to be there. What is in them is judged by those who read them.</summary>
internal static class FileValidator
{
    public static void Validate(ConfigurationFindings findings, bool needsKeys)
    {
        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            for (var i = 0; i < server.Rules.Count; i++)
            {
                if (!server.Rules[i].IsChecks)
                {
                    MustExist(findings, $"virtualServers.{name}.rules[{i}]", server.Rules[i].File);
                }
            }
        }

        foreach (var (name, profile) in needsKeys ? findings.Options.ClientTls : ReadOnlyDictionary<string, ClientTlsOptions>.Empty)
        {
            for (var i = 0; i < profile.Certificates.Count; i++)
            {
                MustExist(findings, $"clientTls.{name}.certificates[{i}].cert", profile.Certificates[i].Cert);
                MustExist(findings, $"clientTls.{name}.certificates[{i}].key", profile.Certificates[i].Key);
            }

            MustExist(findings, $"clientTls.{name}.clientCertificate.ca", profile.ClientCertificate.Ca ?? "");
            MustExist(findings, $"clientTls.{name}.clientCertificate.crl", profile.ClientCertificate.Crl ?? "");
        }

        foreach (var (path, profile) in needsKeys ? ServerTlsPaths.Of(findings.Options) : [])
        {
            MustExist(findings, $"{path}.ca", profile.Ca ?? "");
            MustExist(findings, $"{path}.cert", profile.Cert ?? "");
            MustExist(findings, $"{path}.key", profile.Key ?? "");
        }

        MustExist(findings, "dns.trustAnchor", findings.Options.Dns.TrustAnchor ?? "");
        MustExist(findings, "geo.country", findings.Options.Geo.Country ?? "");
        foreach (var (name, group) in findings.Options.DataGroups)
        {
            MustExist(findings, $"dataGroups.{name}.file", group.File);
        }
    }

    private static void MustExist(ConfigurationFindings findings, string path, string file)
    {
        // An empty name is a missing key, which has been reported.
        if (file.Length > 0 && !File.Exists(file))
        {
            findings.Error(DiagnosticCodes.FileMissing, path, $"the file {UserText.QuotePath(file)} does not exist");
        }
    }
}
