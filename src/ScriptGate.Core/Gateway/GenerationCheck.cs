using Microsoft.Extensions.Logging;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Gateway;

/// <summary>Loads without starting: the same path as start and reload, but nothing listens and nothing is taken over.</summary>
internal static class GenerationCheck
{
    public static async Task<CheckResult> RunAsync(GatewaySetup setup, CancellationToken cancellationToken)
    {
        var plugins = new PluginLoader(setup.Clock, setup.Loggers.CreateLogger("plugins"));
        var members = new MemberRegistry(setup.Clock, setup.Loggers.CreateLogger<MemberRegistry>());
        using var builder = new GenerationBuilder(setup, plugins, members);
        var result = await builder.BuildAsync(previous: null, cancellationToken);
        return new CheckResult(result.Generation, result.Diagnostics, plugins, members, builder.Engine);
    }
}
