using ScriptGate;
using ScriptGate.Plugins.DirectoryHarvest;

[assembly: Plugin(typeof(DirectoryHarvestPlugin))]

namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>Wires the check <c>directory-harvest</c>: clients that try which addresses exist.</summary>
public sealed class DirectoryHarvestPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(DirectoryHarvestJson.Default.DirectoryHarvestOptions);
        var problems = options.Problems().ToArray();
        if (problems.Length > 0)
        {
            throw new AggregateException(problems);
        }

        var recipients = options.Recipients is { } name ? new RecipientList(plugin.DataGroup(name, "recipients"), options.DetailSeparator) : null;
        var check = new DirectoryHarvestCheck(options, new HarvestCounter(options, plugin.Store, plugin.Clock), new KnownAnswers(options, plugin.Store), recipients, plugin.Clock);
        plugin
            .Declare(DirectoryHarvestCheck.DirectoryHarvest)
            .Declare(DirectoryHarvestCheck.UnknownRecipient)
            .On<ConnectEvent>("directory-harvest", check.OnConnectAsync)
            .On<RcptEvent>("directory-harvest", check.OnRcptAsync)
            .On<ServerReplyEvent>("directory-harvest", check.OnServerReplyAsync);
    }
}
