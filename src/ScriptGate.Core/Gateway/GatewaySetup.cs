using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Core.Resolvers;
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

    /// <summary>Makes resolvers; null: every look-up fails.</summary>
    public IResolverSource? Dns { get; init; }

    /// <summary>The environment variables; null for the process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Told the options of every generation that goes live, for example to set the log level.</summary>
    public Action<GatewayOptions>? OptionsChanged { get; init; }
}

/// <summary>The rule engine cannot be had; the message says what to install.</summary>
internal sealed class RuleEngineException(string message, Exception? innerException = null) : Exception(message, innerException);
