using ScriptGate;
using ScriptGate.Plugins.RateLimit;

[assembly: Plugin(typeof(RateLimitPlugin))]

namespace ScriptGate.Plugins.RateLimit;

/// <summary>Wires the check <c>rate-limit</c>: how much who may send in what time.</summary>
public sealed class RateLimitPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(RateLimitJson.Default.RateLimitOptions);
        var limits = LimitReader.Read(options, plugin.Profile);
        var exempt = new Exempt(
            Group(plugin, options.ExemptClients, "exemptClients"),
            Group(plugin, options.ExemptSenders, "exemptSenders"),
            Group(plugin, options.ExemptUsers, "exemptUsers"));
        plugin.Declare(RateLimitCheck.MessageRate);
        foreach (var limit in limits.Where(limit => limit.Counted == Counted.Concurrent))
        {
            var connections = new ConcurrentConnections(limit, options.ConnectionLease, exempt, plugin.Store, plugin.Clock);
            plugin
                .On<ConnectEvent>("concurrent connections", connections.OnConnectAsync)
                .On<MailEvent>("concurrent connections", connections.OnMailAsync)
                .Observe<DisconnectObservation>("concurrent connections", connections.OnDisconnectAsync);
        }

        new RateLimitCheck(limits, exempt, plugin.Store).AddTo(plugin);
    }

    private static IDataGroup? Group(IPluginBuilder plugin, string? name, string key) => name is null ? null : plugin.DataGroup(name, key);
}
