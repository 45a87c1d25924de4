namespace ScriptGate.Core.Configuration;

/// <summary>Parents, replies and discards of the security profiles. Whether a check exists is the plugin loader's question.</summary>
internal static class ProfileValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, profile) in findings.Options.SecurityProfiles)
        {
            var path = $"securityProfiles.{name}";
            Parents(findings, path, name, profile);
            Exempt(findings, path, profile);
            foreach (var (violation, settings) in profile.Violations)
            {
                Answer(findings, $"{path}.violations.{violation}", settings.Action, settings.Reply);
            }

            foreach (var (check, settings) in profile.Checks)
            {
                Answer(findings, $"{path}.checks.{check}", settings.Action, settings.Reply);
                foreach (var (violation, inner) in settings.Violations)
                {
                    Answer(findings, $"{path}.checks.{check}.violations.{violation}", inner.Action, inner.Reply);
                }
            }
        }

        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            if (server is { AllowDiscard: false, Security: true })
            {
                Discards(findings, name, server);
            }
        }
    }

    private static void Parents(ConfigurationFindings findings, string path, string name, SecurityProfileOptions profile)
    {
        var lineage = ProfileLineage.Of(name, findings.Options.SecurityProfiles);
        if (profile.Parent is not null && lineage.MissingParentOf(name))
        {
            findings.UnknownName($"{path}.parent", "security profile", profile.Parent, findings.Options.SecurityProfiles.Keys.Concat(BuiltInProfiles.All.Keys));
        }

        // Only for those in the circle: their descendants cannot help it.
        if (string.Equals(lineage.RepeatedName, name, StringComparison.Ordinal))
        {
            findings.Error(DiagnosticCodes.Cycle, $"{path}.parent", $"the profile is its own ancestor: {string.Join(" -> ", lineage.Names.Append(name))}");
        }
    }

    private static void Exempt(ConfigurationFindings findings, string path, SecurityProfileOptions profile)
    {
        for (var i = 0; i < profile.ExemptRecipients?.Count; i++)
        {
            var recipient = profile.ExemptRecipients[i];
            if (recipient.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || recipient.StartsWith('@') || recipient.EndsWith('@'))
            {
                findings.Error(DiagnosticCodes.BadValue, $"{path}.exemptRecipients[{i}]", $"{UserText.Quote(recipient)} is neither a local part nor an address");
            }
        }
    }

    private static void Answer(ConfigurationFindings findings, string path, ViolationAction? action, SmtpReply? reply)
    {
        var problem = (action, reply) switch
        {
            (ViolationAction.Defer, { IsTransient: false }) => "a 4xx code",
            (ViolationAction.Reject, { IsPermanent: false }) => "a 5xx code",
            (ViolationAction.Discard, not null) => "no reply: the client is told 250",
            _ => null,
        };
        if (problem is not null)
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.reply", $"'{EnumWords.Format(action!)}' takes {problem}");
        }
    }

    private static void Discards(ConfigurationFindings findings, string name, VirtualServerOptions server)
    {
        var profile = SecurityProfileResolver.Resolve(findings.Options, server.SecurityProfile);
        var names = profile.Checks.SelectMany(check => check.AllSettings.Select(settings => (check.Name, settings)))
            .Concat(profile.Violations.Select(violation => (Name: violation.Key, settings: violation.Value)))
            .Where(candidate => candidate.settings is { Block: true, Action: ViolationAction.Discard })
            .Select(candidate => candidate.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (names.Count > 0)
        {
            findings.Error(
                DiagnosticCodes.Contradiction,
                $"virtualServers.{name}.allowDiscard",
                $"must be true: the security profile {UserText.Quote(server.SecurityProfile)} discards ({string.Join(", ", names)})");
        }
    }
}
