using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Tapes;

/// <summary>What a replay runs with.</summary>
internal sealed record ReplaySetup
{
    /// <summary>The configuration file.</summary>
    public required string Configuration { get; init; }

    /// <summary>Makes the script engine, one for each processor.</summary>
    public required Func<IScriptEngine> Engine { get; init; }

    /// <summary>The environment variables that the configuration may name.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>A folder with other rules in the place of those of the same name; null for none. An absolute path.</summary>
    public string? Rules { get; init; }

    /// <summary>The key of encrypted tapes; null for none.</summary>
    public byte[]? Key { get; init; }

    /// <summary>How many tapes are played at a time; null for one on each processor.</summary>
    public int? Parallel { get; init; }

    /// <summary>The options with the other rules.</summary>
    /// <exception cref="ReplayException">The folder has none of them.</exception>
    public GatewayOptions WithRules(GatewayOptions options)
    {
        if (Rules is null)
        {
            return options;
        }

        var replaced = 0;
        var servers = options.VirtualServers.ToDictionary(
            server => server.Key,
            server => server.Value with
            {
                Rules = [.. server.Value.Rules.Select(rule =>
                {
                    if (rule.IsChecks || Replacement(rule.File) is not { } file)
                    {
                        return rule;
                    }

                    replaced++;
                    return rule with { File = file };
                })],
            },
            StringComparer.Ordinal);
        return replaced > 0
            ? options with { VirtualServers = servers }
            : throw new ReplayException($"{Rules} has no rule of a virtual server: a file in it takes the place of the rule of the same name");
    }

    // A copy of all scripts, of the folder of rules, or just the rules that are other.
    private string? Replacement(string file)
    {
        var scripts = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Configuration))!, "scripts");
        string[] candidates = [Path.GetRelativePath(scripts, file), Path.GetRelativePath(Path.Combine(scripts, "rules"), file), Path.GetFileName(file)];
        return candidates.Where(candidate => !candidate.StartsWith("..", StringComparison.Ordinal)).Select(candidate => Path.GetFullPath(candidate, Rules!)).FirstOrDefault(File.Exists);
    }
}

/// <summary>The replay cannot begin. The message is one sentence.</summary>
internal sealed class ReplayException(string message) : Exception(message);
