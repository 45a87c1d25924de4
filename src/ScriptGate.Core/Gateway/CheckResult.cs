using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Gateway;

/// <summary>What loading without starting gave. The generation, if there is one, is the caller's to look at until it disposes this.</summary>
internal sealed class CheckResult(Generation? generation, IReadOnlyList<Diagnostic> diagnostics, PluginLoader plugins, MemberRegistry members, IRuleEngine? engine) : IAsyncDisposable
{
    /// <summary>The generation; null when there are errors.</summary>
    public Generation? Generation => generation;

    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    /// <summary>The engine the rules were loaded in; null when there are none, or no engine.</summary>
    public IRuleEngine? Engine => engine;

    public async ValueTask DisposeAsync()
    {
        if (generation is not null)
        {
            generation.Release();
            await generation.Disposed;
        }

        await members.DisposeAsync();
        engine?.Dispose();
        plugins.Dispose();
    }
}
