namespace ScriptGate.Core.Configuration;

/// <summary>A profile and its ancestors. A profile of the file that has the name of a built-in one extends that one.</summary>
internal sealed class ProfileLineage
{
    private readonly string? _orphan;

    private ProfileLineage(IReadOnlyList<string> names, IReadOnlyList<SecurityProfileOptions> profiles, string? repeatedName, string? orphan)
    {
        Names = names;
        Profiles = profiles;
        RepeatedName = repeatedName;
        _orphan = orphan;
    }

    /// <summary>The names from the profile to its oldest ancestor.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The profiles from the profile to its oldest ancestor; each only once, also in a cycle.</summary>
    public IReadOnlyList<SecurityProfileOptions> Profiles { get; }

    /// <summary>The ancestor that comes a second time; null when there is no cycle.</summary>
    public string? RepeatedName { get; }

    public static ProfileLineage Of(string name, IReadOnlyDictionary<string, SecurityProfileOptions> configured)
    {
        var names = new List<string>();
        var profiles = new List<SecurityProfileOptions>();
        var visited = new HashSet<(string Name, bool IsBuiltIn)>();
        string? child = null;
        var next = name;
        while (next is not null)
        {
            // Its own name as parent is the built-in profile that it takes the place of.
            var isBuiltIn = BuiltInProfiles.All.ContainsKey(next) && (!configured.ContainsKey(next) || string.Equals(next, child, StringComparison.Ordinal));
            if (!isBuiltIn && !configured.ContainsKey(next))
            {
                return new ProfileLineage(names, profiles, null, child);
            }

            if (!visited.Add((next, isBuiltIn)))
            {
                return new ProfileLineage(names, profiles, next, null);
            }

            var profile = isBuiltIn ? BuiltInProfiles.All[next] : configured[next];
            names.Add(next);
            profiles.Add(profile);
            child = next;
            next = profile.Parent;
        }

        return new ProfileLineage(names, profiles, null, null);
    }

    /// <summary>True when the named profile has a parent that does not exist.</summary>
    public bool MissingParentOf(string name) => string.Equals(_orphan, name, StringComparison.Ordinal);
}
