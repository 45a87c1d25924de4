using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Resolvers;

namespace ScriptGate.Core.Plugins;

/// <summary>What the host gives to every plugin of a generation.</summary>
/// <param name="HostName">The gateway's own host name.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Store">The state store; each check gets a part of its own.</param>
/// <param name="Loggers">Makes the checks' loggers.</param>
internal sealed record PluginHost(string HostName, TimeProvider Clock, IStateStore Store, ILoggerFactory Loggers)
{
    /// <summary>The data groups of the generation.</summary>
    public DataGroupSet DataGroups { get; init; } = DataGroupSet.Empty;

    /// <summary>The names of the pools.</summary>
    public IReadOnlyCollection<string> Pools { get; init; } = [];

    /// <summary>True where plugins reach nobody. Default: false.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Takes down the calls that are given up.</summary>
    public LostCalls LostCalls { get; init; } = new();

    /// <summary>Answers for DNS.</summary>
    public IDnsResolver Dns { get; init; } = NoResolver.Instance;
}
