using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations;

/// <summary>What is built on the way to a generation. Until it is handed over, whoever fails disposes it.</summary>
internal sealed class GenerationParts : IAsyncDisposable
{
    public Dictionary<string, CheckSet> Checks { get; } = new(StringComparer.Ordinal);

    public DataGroupSet DataGroups { get; set; } = DataGroupSet.Empty;

    public RuleSet? Rules { get; set; }

    public Dictionary<RuleReference, IStepSource> RuleSources { get; } = [];

    public Dictionary<string, ClientTls> Tls { get; } = new(StringComparer.Ordinal);

    public PoolSet? Pools { get; set; }

    public ResolverLease? Resolver { get; set; }

    public List<ChainSet> Chains { get; } = [];

    /// <summary>By name.</summary>
    public Dictionary<string, RemoteLogLease> RemoteLogs { get; } = new(StringComparer.Ordinal);

    /// <summary>Observers first, for they call rules and plugins; pools last, for nothing calls them any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var chains in Chains)
        {
            await chains.Observers.DisposeAsync();
        }

        Rules?.Dispose();
        foreach (var checks in Checks.Values)
        {
            await checks.DisposeAsync();
        }

        foreach (var tls in Tls.Values)
        {
            tls.Dispose();
        }

        if (Pools is not null)
        {
            await Pools.DisposeAsync();
        }

        if (Resolver is not null)
        {
            await Resolver.DisposeAsync();
        }

        // Side by side: each may have its time-out to deliver what waits.
        await Task.WhenAll(RemoteLogs.Values.Select(log => log.DisposeAsync().AsTask()));
    }
}
