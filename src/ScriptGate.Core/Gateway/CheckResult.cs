using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Gateway;

/// <summary>What loading without starting gave. The generation, if there is one, is the caller's to look at until it disposes this.</summary>
internal sealed class CheckResult(Generation? generation, IReadOnlyList<Diagnostic> diagnostics, PluginLoader plugins, MemberRegistry members, IDisposable? engine) : IAsyncDisposable
{
    /// <summary>The generation; null when there are errors.</summary>
    public Generation? Generation => generation;

    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

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
