using ScriptGate;
using ScriptGate.Plugins.Spf;
using ScriptGate.Plugins.Spf.Fields;

[assembly: Plugin(typeof(SpfPlugin))]

namespace ScriptGate.Plugins.Spf;

/// <summary>Wires the check <c>spf</c>: who may send for a domain.</summary>
public sealed class SpfPlugin : IPlugin
{
    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(SpfJson.Default.SpfOptions);
        if (options.Time < ShortestTime || options.Time > LongestTime)
        {
            throw new PluginOptionsException("must be 1s to 60s: no client waits longer for the answer to MAIL", "time");
        }

        plugin
            .Declare(SpfCheck.Spf)
            .Provide(SpfFinding.Fact, new SpfProvider(options, plugin.HostName, plugin.Clock).FindAsync)
            .On<MailEvent>("spf", new SpfCheck(options).OnMailAsync)
            .On<HeadersEvent>("spf results", new SpfFields(options.Field, plugin.HostName).OnHeadersAsync);
    }
}
