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
internal sealed record BuildInputs(IReadOnlySet<string> Files, IReadOnlySet<string> PluginFolders);
