namespace ScriptGate.Core.Configuration;

/// <summary>Which profile of a lineage set a flag of a violation: what a child says wins over its parent, what is said of a violation over what is said of its check.</summary>
internal sealed class FlagOrigins(ProfileLineage lineage)
{
    /// <param name="check">The check; null for a rule's violation.</param>
    /// <param name="violation">The violation.</param>
    /// <param name="ofViolation">The flag of a violation.</param>
    /// <param name="ofCheck">The same flag of a check.</param>
    /// <returns>The profile's name, <c>built-in NAME</c> for one of ours; null when none says anything.</returns>
    public string? Find(string? check, string violation, Func<ViolationOptions, bool?> ofViolation, Func<CheckOptions, bool?> ofCheck)
    {
        if (check is null)
        {
            return First(profile => profile.Violations.TryGetValue(violation, out var listed) && ofViolation(listed) is not null);
        }

        return First(profile => profile.Checks.TryGetValue(check, out var listed) && listed.Violations.TryGetValue(violation, out var one) && ofViolation(one) is not null)
            ?? First(profile => profile.Checks.TryGetValue(check, out var listed) && ofCheck(listed) is not null);
    }

    private string? First(Func<SecurityProfileOptions, bool> says)
    {
        for (var i = 0; i < lineage.Profiles.Count; i++)
        {
            if (says(lineage.Profiles[i]))
            {
                // A profile of the file may have the name of the one of ours that it extends.
                return BuiltInProfiles.All.TryGetValue(lineage.Names[i], out var ours) && ReferenceEquals(ours, lineage.Profiles[i])
                    ? $"built-in {lineage.Names[i]}"
                    : lineage.Names[i];
            }
        }

        return null;
    }
}
