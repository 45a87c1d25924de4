using ScriptGate;
using ScriptGate.Plugins.Relay;

[assembly: Plugin(typeof(RelayPlugin))]

namespace ScriptGate.Plugins.Relay;

/// <summary>Wires the check <c>relay</c>: whom strangers may send to.</summary>
public sealed class RelayPlugin : IPlugin
{
    private const string DefaultGroup = "relayDomains";

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(RelayJson.Default.RelayOptions);
        var domains = options.Domains is { } name ? plugin.DataGroup(name, "domains")
            : plugin.HasDataGroup(DefaultGroup) ? plugin.DataGroup(DefaultGroup)
            : null;
        plugin
            .Declare(RelayCheck.RelayDenied)
            .On<RcptEvent>("relay", new RelayCheck(domains, plugin.HostName).OnRcptAsync, judgesFinalAddress: true);
    }
}
