using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Records;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Services;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Core.Gateway;

/// <summary>What a gateway is made of: everything that comes from outside Core.</summary>
/// <param name="ConfigurationFile">The configuration file.</param>
/// <param name="Clock">The only source of time.</param>
/// <param name="Loggers">Makes loggers.</param>
/// <param name="Engine">Makes the rule engine; called once, when the first configuration was read.</param>
/// <param name="Store">The state store.</param>
/// <param name="Records">The record store.</param>
internal sealed record GatewaySetup(
    string ConfigurationFile, TimeProvider Clock, ILoggerFactory Loggers, Func<GatewayOptions, IRuleEngine> Engine, IStateStore Store, IRecordStore Records)
{
    /// <summary>The store of statistics.</summary>
    public IStatisticsStore Statistics { get; init; } = new MemoryStatisticsStore();

    /// <summary>Accepts connections; null for TCP.</summary>
    public IClientTransport? Transport { get; init; }

    /// <summary>Loads plugins; null for one of the gateway's own. Who gives one ends it: what several gateways of a process have in common is loaded once.</summary>
    public PluginLoader? Plugins { get; init; }

    /// <summary>What chooses members at random; null for what cannot be foreseen.</summary>
    public Random? Random { get; init; }

    /// <summary>The octets of memory of the process.</summary>
    public Func<long> Memory { get; init; } = static () => System.Environment.WorkingSet;

    /// <summary>Makes resolvers; null: every look-up fails.</summary>
    public IResolverSource? Dns { get; init; }

    /// <summary>Makes what rules ask in place of the services that are configured; null for these.</summary>
    public Func<IReadOnlyDictionary<string, ServiceOptions>, ServiceSet>? Services { get; init; }

    /// <summary>The environment variables; null for the process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Changes what was read before anything is built of it; null to take it as it is.</summary>
    public Func<GatewayOptions, GatewayOptions>? Adjust { get; init; }

    /// <summary>False where <see cref="Adjust"/> puts other certificates in the place of those that are named, which need not be there then.</summary>
    public bool NeedsKeys { get; init; } = true;

    /// <summary>True where nobody outside may be reached: services and scanners do not answer, whatever the configuration says. Default: false.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The folder that <c>require</c> may not leave, where all rules are in it; null for the one beside the configuration.</summary>
    public string? ScriptRoot { get; init; }

    /// <summary>How long a build waits for what members offer; a member that is slower is heard of later.</summary>
    public TimeSpan ProbeLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Makes an empty state store for a build that is only looked at; null: it has the store of all others.</summary>
    public Func<IStateStore>? ScratchStore { get; init; }

    /// <summary>Runs the rule tests of a configuration that asks for them with <c>reload.runTests</c>; null where nothing is taken over.</summary>
    public IRuleTests? RuleTests { get; init; }

    /// <summary>Told the options of every generation that goes live, for example to set the log level.</summary>
    public Action<GatewayOptions>? OptionsChanged { get; init; }
}

/// <summary>The rule engine cannot be had; the message says what to install.</summary>
internal sealed class RuleEngineException(string message, Exception? innerException = null) : Exception(message, innerException);
