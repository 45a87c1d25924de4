using ScriptGate;
using ScriptGate.Plugins.Greylisting;

[assembly: Plugin(typeof(GreylistingPlugin))]

namespace ScriptGate.Plugins.Greylisting;

/// <summary>Wires the check <c>greylisting</c>: who is new here has to come back.</summary>
public sealed class GreylistingPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(GreylistingJson.Default.GreylistingOptions);
        var problems = options.Problems().ToArray();
        if (problems.Length > 0)
        {
            throw new AggregateException(problems);
        }

        var check = new GreylistingCheck(options, new Greylist(options, plugin.Store, plugin.Clock));
        plugin
            .Declare(GreylistingCheck.Greylisting)
            .On<ServerReplyEvent>("greylisting", check.OnServerReplyAsync)
            .On<DataEvent>("greylisting", check.OnDataAsync);
    }
}
