using Microsoft.Extensions.Logging;
using ScriptGate.Commands;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;
using ScriptGate.Dns;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Running;

/// <summary>Puts a gateway together from a configuration: what outlives its generations, and who ends it.</summary>
internal sealed class GatewayComposition : IDisposable
{
    private readonly MemoryStateStore _store;
    private readonly UnboundResolvers _resolvers;

    /// <param name="context">What comes from outside.</param>
    /// <param name="file">The configuration file.</param>
    /// <param name="options">What it says now; stores are made once.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="optionsChanged">Told the options of every generation that goes live.</param>
    public GatewayComposition(
        CommandContext context, string file, GatewayOptions options, ILoggerFactory loggers, Action<GatewayOptions>? optionsChanged = null)
    {
        _store = new MemoryStateStore(context.Clock);
        _resolvers = new UnboundResolvers(context.Clock, loggers.CreateLogger("dns"));
        Setup = new GatewaySetup(
            file,
            context.Clock,
            loggers,
            current => context.Engines(current, context.Clock, loggers),
            _store,
            new MemoryRecordStore(options.Records.MaxCount))
        {
            Dns = _resolvers,
            Environment = context.Environment,
            OptionsChanged = optionsChanged,
        };
    }

    public GatewaySetup Setup { get; }

    public void Dispose()
    {
        _resolvers.Dispose();
        _store.Dispose();
    }
}
