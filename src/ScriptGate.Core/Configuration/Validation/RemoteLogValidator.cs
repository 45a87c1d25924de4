namespace ScriptGate.Core.Configuration;

/// <summary>Each kind of remote log has settings of its own.</summary>
internal static class RemoteLogValidator
{
    private static readonly RemoteLogOptions Defaults = new();

    // Which kinds a key is for.
    private static readonly (string Key, RemoteLogType[] Users, Func<RemoteLogOptions, object?> Value)[] Keys =
    [
        ("address", [RemoteLogType.Syslog, RemoteLogType.Snmp], log => log.Address),
        ("transport", [RemoteLogType.Syslog], log => log.Transport),
        ("url", [RemoteLogType.Webhook], log => log.Url),
        ("token", [RemoteLogType.Webhook], log => log.Token),
        ("community", [RemoteLogType.Snmp], log => log.Community),
        ("format", [RemoteLogType.Syslog], log => log.Format),
        ("verify", [RemoteLogType.Syslog, RemoteLogType.Webhook], log => log.Verify),
        ("enterprise", [RemoteLogType.Syslog, RemoteLogType.Snmp], log => log.Enterprise),
    ];

    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, log) in findings.Options.RemoteLogs)
        {
            var path = $"remoteLogs.{name}";
            if (findings.Sources.IsSet($"{path}.type"))
            {
                Destination(findings, path, log);
                Unused(findings, path, log);
            }
        }

        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            for (var i = 0; i < server.RemoteLogs.Count; i++)
            {
                if (!findings.Options.RemoteLogs.ContainsKey(server.RemoteLogs[i]))
                {
                    findings.UnknownName($"virtualServers.{name}.remoteLogs[{i}]", "remote log", server.RemoteLogs[i], findings.Options.RemoteLogs.Keys);
                }
            }
        }
    }

    private static void Destination(ConfigurationFindings findings, string path, RemoteLogOptions log)
    {
        if (log.Type != RemoteLogType.Webhook)
        {
            Address(findings, path, log.Address);
        }
        else if (log.Url is null)
        {
            Missing(findings, path, "url");
        }
        else if (!Uri.TryCreate(log.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.url", "must be an http or https URL");
        }
        else if (url.UserInfo.Length > 0)
        {
            findings.Error(DiagnosticCodes.Secret, $"{path}.url", "holds a password; write 'token' instead, a reference to a secret");
        }
    }

    private static void Address(ConfigurationFindings findings, string path, string? address)
    {
        if (address is null)
        {
            Missing(findings, path, "address");
        }
        else if (!EndpointText.TrySplit(address, out var host, out var port) || port == 0 || !(EndpointText.TryAddress(host, out _) || EndpointText.IsHostName(host)))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.address", $"{UserText.Quote(address)} is not host:port; write one as in 'siem.example.org:514' or '[2001:db8::1]:514'");
        }
    }

    private static void Unused(ConfigurationFindings findings, string path, RemoteLogOptions log)
    {
        foreach (var (key, users, value) in Keys)
        {
            if (!users.Contains(log.Type) && !Equals(value(log), value(Defaults)))
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}.{key}", $"has no effect with type '{EnumWords.Format(log.Type)}'");
            }
        }

        if (log is { Type: RemoteLogType.Syslog, Transport: not SyslogTransport.Tls, Verify: false })
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.verify", "has no effect without TLS; set transport to 'tls'");
        }
    }

    private static void Missing(ConfigurationFindings findings, string path, string key)
    {
        if (!findings.Sources.IsBroken($"{path}.{key}"))
        {
            findings.Error(DiagnosticCodes.Missing, path, $"the key '{key}' is missing");
        }
    }
}
