using System.Collections.Frozen;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Geo;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations;

/// <summary>What is built on the way to a generation. Until it is handed over, whoever fails disposes it.</summary>
internal sealed class GenerationParts : IAsyncDisposable
{
    public Dictionary<string, CheckSet> Checks { get; } = new(StringComparer.Ordinal);

    public DataGroupSet DataGroups { get; set; } = DataGroupSet.Empty;

    public CountryDatabase? Countries { get; set; }

    public RuleSet? Rules { get; set; }

    public Dictionary<RuleReference, IStepSource> RuleSources { get; } = [];

    public Dictionary<string, ClientTls> Tls { get; } = new(StringComparer.Ordinal);

    public PoolSet? Pools { get; set; }

    /// <summary>What its rules see of <see cref="Pools"/>, which are built behind them.</summary>
    public PoolSights PoolSights { get; } = new();

    public PartLease<IOwnedResolver>? Resolver { get; set; }

    public ServiceLease? Services { get; set; }

    public List<ChainSet> Chains { get; } = [];

    /// <summary>The configuration file: a whole path.</summary>
    public string ConfigurationFile { get; set; } = "";

    /// <summary>The files it was built from, each with a digest of its content.</summary>
    public IReadOnlyDictionary<string, string> FileDigests { get; set; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Calls of its plugins and rules that were given up.</summary>
    public LostCalls LostCalls { get; } = new();

    /// <summary>By name.</summary>
    public Dictionary<string, PartLease<RemoteLog>> RemoteLogs { get; } = new(StringComparer.Ordinal);

    /// <summary>Observers first, for they call rules and plugins; pools last, for nothing calls them any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Chains.Select(chains => chains.Observers.DisposeAsync().AsTask()));

        Rules?.Dispose();

        // Side by side: each plugin may have its time to end.
        await Task.WhenAll(Checks.Values.Select(checks => checks.DisposeAsync().AsTask()));

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

        if (Services is not null)
        {
            await Services.DisposeAsync();
        }

        // Side by side: each may have its time-out to deliver what waits.
        await Task.WhenAll(RemoteLogs.Values.Select(log => log.DisposeAsync().AsTask()));
    }
}
