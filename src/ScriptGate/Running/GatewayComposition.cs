using Microsoft.Extensions.Logging;
using ScriptGate.Commands;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Dns;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Running;

/// <summary>Puts a gateway together from a configuration: what outlives its generations, and who ends it.</summary>
internal sealed class GatewayComposition : IAsyncDisposable
{
    private readonly GatewayStores _stores;
    private readonly UnboundResolvers _resolvers;

    /// <param name="context">What comes from outside.</param>
    /// <param name="file">The configuration file.</param>
    /// <param name="stores">The stores; the composition ends them.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="runsTests">Whether a configuration that asks for it has its rule tests run.</param>
    /// <param name="optionsChanged">Told the options of every generation that goes live.</param>
    public GatewayComposition(
        CommandContext context, string file, GatewayStores stores, ILoggerFactory loggers, bool runsTests, Action<GatewayOptions>? optionsChanged = null)
    {
        _stores = stores;
        _resolvers = new UnboundResolvers(context.Clock, loggers.CreateLogger("dns"));
        Setup = new GatewaySetup(file, context.Clock, loggers, current => context.Engines(current, context.Clock, loggers), stores.State, stores.Records)
        {
            Statistics = stores.Statistics,
            Dns = _resolvers,
            Environment = context.Environment,
            OptionsChanged = optionsChanged,
            ScratchStore = () => new MemoryStateStore(context.Clock),
            RuleTests = runsTests ? new RuleTestGate(new RuleTestSetup { Configuration = file, Engine = () => context.ScriptEngineOf(file), Environment = context.Environment }) : null,
        };
    }

    public GatewaySetup Setup { get; }

    public ValueTask DisposeAsync()
    {
        _resolvers.Dispose();
        return _stores.DisposeAsync();
    }
}
