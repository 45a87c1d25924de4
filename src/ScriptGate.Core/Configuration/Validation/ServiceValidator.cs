namespace ScriptGate.Core.Configuration;

/// <summary>A service is either a URL or an address; the settings of the other kind have no effect.</summary>
internal static class ServiceValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, service) in findings.Options.Services)
        {
            var path = $"services.{name}";
            if (findings.Sources.IsBroken($"{path}.url") || findings.Sources.IsBroken($"{path}.address"))
            {
                continue;
            }

            switch (service)
            {
                case { Url: null, Address: null }:
                    findings.Error(DiagnosticCodes.Missing, path, "the key 'url' or 'address' is missing: where the service is");
                    break;
                case { Url: not null, Address: not null }:
                    findings.Error(DiagnosticCodes.Contradiction, $"{path}.address", "a service has a 'url' (for http) or an 'address' (for tcp), not both; make it two");
                    break;
                case { Url: { } url }:
                    Http(findings, path, service, url);
                    break;
                default:
                    Tcp(findings, path, service);
                    break;
            }
        }
    }

    private static void Http(ConfigurationFindings findings, string path, ServiceOptions service, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.url", "must be an http or https URL");
        }
        else if (url.UserInfo.Length > 0)
        {
            findings.Error(DiagnosticCodes.Secret, $"{path}.url", "holds a password; write it as a reference under 'headers', as Authorization");
        }
        else if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.url", "must end with its path; queries are the rules'");
        }
        else if (url.Scheme == "http" && service.Headers.Count > 0 && !url.IsLoopback)
        {
            findings.Warning(DiagnosticCodes.Unwise, $"{path}.headers", $"the secrets go to {url.Host} in clear; use https if the network is not yours alone");
        }

        if (service.Tls)
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.tls", "has no effect with 'url'; its scheme says it");
        }

        foreach (var name in service.Headers.Keys.Where(name => !HttpFields.IsName(name) || HttpFields.IsOurs(name)))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.headers.{name}", "is a header field that the gateway writes itself, or no name of one");
        }

        foreach (var (name, secret) in service.Headers)
        {
            if (secret is not null && !HttpFields.IsValue(secret.Value))
            {
                findings.Error(DiagnosticCodes.Secret, $"{path}.headers.{name}", "the secret holds characters that no header field can have");
            }
        }
    }

    private static void Tcp(ConfigurationFindings findings, string path, ServiceOptions service)
    {
        if (service.Headers.Count > 0)
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.headers", "has no effect with 'address'");
        }

        if (service is { Tls: false, Verify: false })
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.verify", "has no effect without TLS; set tls to true");
        }
    }
}
