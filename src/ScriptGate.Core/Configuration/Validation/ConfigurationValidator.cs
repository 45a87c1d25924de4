namespace ScriptGate.Core.Configuration;

/// <summary>Judges what single values cannot show: references, files, listeners, contradictions. Nothing ends it early: an operator fixes a file, not an exception.</summary>
internal sealed class ConfigurationValidator(GatewayOptions options, ConfigurationSources sources, DiagnosticBag diagnostics)
{
    /// <param name="needsKeys">False where certificates and their keys need not be there.</param>
    public void Validate(bool needsKeys = true)
    {
        var findings = new ConfigurationFindings(options, sources, diagnostics);
        Hostname(findings);
        VirtualServerValidator.Validate(findings);
        ListenerValidator.Validate(findings);
        TlsValidator.Validate(findings);
        PoolValidator.Validate(findings);
        ProfileValidator.Validate(findings);
        ProfileWarnings.Add(findings);
        RemoteLogValidator.Validate(findings);
        ServiceValidator.Validate(findings);
        FileValidator.Validate(findings, needsKeys);
        StoreValidator.Validate(findings);
        AvailabilityValidator.Validate(findings);
    }

    private static void Hostname(ConfigurationFindings findings)
    {
        var name = findings.Options.Hostname;
        if (!HostName.IsName(name))
        {
            var origin = findings.Sources.IsSet("hostname") ? "" : "the machine's name ";
            findings.Error(DiagnosticCodes.BadValue, "hostname", $"{origin}{UserText.Quote(name)} is not a host name; write one as in 'gw.example.org'");
        }
    }
}

/// <summary>The configuration under examination, and where findings go.</summary>
/// <param name="Options">The options, defaults filled in.</param>
/// <param name="Sources">Where settings stand.</param>
/// <param name="Diagnostics">Takes what is wrong.</param>
internal sealed record ConfigurationFindings(GatewayOptions Options, ConfigurationSources Sources, DiagnosticBag Diagnostics)
{
    public void Error(string code, string path, string message) => Diagnostics.Add(Sources.Error(code, path, message));

    public void Warning(string code, string path, string message) => Diagnostics.Add(Sources.Warning(code, path, message));

    /// <summary>Reports a name that nothing has, with the one that was probably meant.</summary>
    public void UnknownName(string path, string kind, string name, IEnumerable<string> known)
    {
        var near = NearestWord.Find(name, known);
        var hint = near is null ? "" : $"; did you mean '{near}'?";
        Error(DiagnosticCodes.UnknownName, path, $"there is no {kind} {UserText.Quote(name)}{hint}");
    }
}
