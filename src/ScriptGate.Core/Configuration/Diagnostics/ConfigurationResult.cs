namespace ScriptGate.Core.Configuration;

/// <summary>What loading a configuration gave: the options if it can be used, and every problem found.</summary>
/// <param name="Options">The options; null when there is at least one error.</param>
/// <param name="Diagnostics">All problems, errors and warnings, in the order of the file.</param>
/// <param name="Sources">Where each setting stands, so that later steps (plugins, rules, certificates) can say so too.</param>
internal sealed record ConfigurationResult(GatewayOptions? Options, IReadOnlyList<Diagnostic> Diagnostics, ConfigurationSources Sources);
