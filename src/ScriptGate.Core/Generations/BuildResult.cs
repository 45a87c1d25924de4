using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Generations;

/// <summary>What a build gave: a generation that may be used, or the reasons why not. Warnings come with either.</summary>
/// <param name="Generation">The generation; null when there is at least one error.</param>
/// <param name="Diagnostics">All problems found, of all parts.</param>
/// <param name="Inputs">The files it was built from, for the watch; also those of a build that failed.</param>
internal sealed record BuildResult(Generation? Generation, IReadOnlyList<Diagnostic> Diagnostics, BuildInputs Inputs);

/// <summary>What a generation depends on.</summary>
/// <param name="Files">Configuration, rules with what they require, certificates, keys, data groups.</param>
/// <param name="PluginFolders">The folders of the checks that are named.</param>
/// <param name="ScriptFolders">The folders that rules and what they require come from: after a failed load nobody can say which of their files was wanted.</param>
internal sealed record BuildInputs(IReadOnlySet<string> Files, IReadOnlySet<string> PluginFolders, IReadOnlySet<string> ScriptFolders)
{
    public static BuildInputs Of(string file) => new(Set([file]), Set([]), Set([]));

    public BuildInputs With(BuildInputs other) =>
        new(Set(Files.Concat(other.Files)), Set(PluginFolders.Concat(other.PluginFolders)), Set(ScriptFolders.Concat(other.ScriptFolders)));

    private static HashSet<string> Set(IEnumerable<string> items) => items.ToHashSet(StringComparer.Ordinal);
}
