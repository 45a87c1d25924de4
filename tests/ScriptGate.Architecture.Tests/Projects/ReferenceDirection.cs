namespace ScriptGate.Architecture.Tests.Projects;

/// <summary>References go one way: exe, then Testing, then Admin, Scripting, Storage, Dns, then Core, then Smtp and Mime, then the contract. Plugins see only the contract.</summary>
internal static class ReferenceDirection
{
    private const string Contract = "ScriptGate.Abstractions";

    // What a project of src may name. A layer may skip layers downwards, never sideways or up.
    private static readonly Dictionary<string, string[]> Allowed = Layers(
        [Contract],
        ["ScriptGate.Smtp", "ScriptGate.Mime"],
        ["ScriptGate.Core"],
        ["ScriptGate.Admin", "ScriptGate.Scripting", "ScriptGate.Storage", "ScriptGate.Dns"],
        ["ScriptGate.Testing"],
        ["ScriptGate"]);

    public static IReadOnlyList<string> Violations(IReadOnlyList<ProjectFile> projects)
    {
        var tests = projects.Where(p => p.Area is "tests" or "bench").Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return [.. projects.SelectMany(p => p.References.Where(r => !IsAllowed(p, r, tests)).Select(r => $"{p.RelativePath} -> {r}"))];
    }

    private static bool IsAllowed(ProjectFile project, string reference, HashSet<string> tests) => project.Area switch
    {
        "src" => Allowed.TryGetValue(project.Name, out var allowed) && allowed.Contains(reference),
        "plugins" => reference is Contract,
        // Test helpers may be shared among tests; the product never sees them.
        "tests" or "bench" => !tests.Contains(reference) || reference.StartsWith("ScriptGate.Testing.", StringComparison.Ordinal),
        _ => false,
    };

    private static Dictionary<string, string[]> Layers(params string[][] layers) =>
        layers.SelectMany((layer, depth) => layer.Select(name => (name, below: layers[..depth].SelectMany(l => l).ToArray())))
            .ToDictionary(x => x.name, x => x.below, StringComparer.Ordinal);
}
