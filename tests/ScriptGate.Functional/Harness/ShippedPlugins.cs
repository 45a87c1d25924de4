using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Plugins;

namespace ScriptGate.Functional.Harness;

/// <summary>The shipped plugins, loaded and compiled once for all gateways that take them from where they were built.</summary>
internal static class ShippedPlugins
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<PluginHandle, PluginLease> s_kept = [];

    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "plugins");

    public static PluginLoader Loader { get; } = new(TimeProvider.System, NullLogger.Instance);

    /// <summary>Keeps what is loaded now for the gateways that come.</summary>
    public static void Keep()
    {
        lock (s_gate)
        {
            foreach (var handle in Loader.Loaded)
            {
                if (!s_kept.ContainsKey(handle) && handle.TryLease() is { } lease)
                {
                    s_kept.Add(handle, lease);
                }
            }
        }
    }
}
