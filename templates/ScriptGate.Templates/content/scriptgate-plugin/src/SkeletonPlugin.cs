using ScriptGate;
using Skeleton;

// Names the plugin type of this DLL. The gateway looks for nothing else.
[assembly: Plugin(typeof(SkeletonPlugin))]

namespace Skeleton;

/// <summary>Wires the check <c>skeleton</c>. What it does is in <see cref="SkeletonCheck"/>.</summary>
public sealed class SkeletonPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(SkeletonJson.Default.SkeletonOptions);
        options.Validate();
        var check = new SkeletonCheck(options, plugin.Store);
        plugin
            .Declare(SkeletonCheck.NoAnswer)
            .On<MailEvent>("skeleton", check.OnMailAsync);
    }
}
