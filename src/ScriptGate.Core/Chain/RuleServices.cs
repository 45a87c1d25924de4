using System.Collections.Frozen;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Services;

namespace ScriptGate.Core.Chain;

/// <summary>What the rules of a generation can ask for beside the session.</summary>
internal sealed record RuleServices
{
    /// <summary>The data groups; a literal name that is not one fails the load.</summary>
    public DataGroupSet DataGroups { get; init; } = DataGroupSet.Empty;

    /// <summary>What rules remember: their own part of the state store.</summary>
    public IStateStore? Store { get; init; }

    /// <summary>Looks at the members of a pool. Default: there are no pools.</summary>
    public PoolSights Pools { get; init; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Asks DNS where there is no session that has a budget for it: at INIT and for observers.</summary>
    public IDnsResolver Dns { get; init; } = NoResolver.Instance;

    /// <summary>The services that the configuration names; a literal name that is not one fails the load.</summary>
    public ServiceSet External { get; init; } = ServiceSet.Empty;

    /// <summary>The environment variables that rules may read; the value is null for one that is not set.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = FrozenDictionary<string, string?>.Empty;
}
