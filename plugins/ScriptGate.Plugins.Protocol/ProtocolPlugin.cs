using ScriptGate;
using ScriptGate.Plugins.Protocol;

[assembly: Plugin(typeof(ProtocolPlugin))]

namespace ScriptGate.Plugins.Protocol;

/// <summary>Wires the check <c>protocol</c>: what clients do on the wire that SMTP does not allow.</summary>
public sealed class ProtocolPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(ProtocolJson.Default.ProtocolOptions);
        var check = new ProtocolCheck(options, plugin.HostName, plugin.Clock);
        plugin
            .Declare(ProtocolCheck.ProtocolCompliance)
            .On<ProtocolEvent>("protocol", ProtocolCheck.OnProtocolAsync)
            .On<EhloEvent>("protocol", check.OnEhloAsync);
        if (options.GreetingDelay > TimeSpan.Zero)
        {
            plugin.On<ConnectEvent>("greeting delay", check.OnConnectAsync);
        }
    }
}
