using ScriptGate;
using ScriptGate.Plugins.Reputation;

[assembly: Plugin(typeof(ReputationPlugin))]

namespace ScriptGate.Plugins.Reputation;

/// <summary>Wires the check <c>reputation</c>: what is known of a client's address, as one score.</summary>
public sealed class ReputationPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(ReputationJson.Default.ReputationOptions);
        var (feeds, bands) = new OptionsReader(plugin, options).Read();
        plugin.Declare(ReputationCheck.BadReputation);
        new ReputationCheck(feeds, options.Countries, options.DnsblWeight, bands).AddTo(plugin);
    }
}
