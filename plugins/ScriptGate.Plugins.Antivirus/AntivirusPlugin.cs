using ScriptGate;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Scanners;

[assembly: Plugin(typeof(AntivirusPlugin))]

namespace ScriptGate.Plugins.Antivirus;

/// <summary>Wires the check <c>antivirus</c>: no message passes that a virus scanner knows.</summary>
public sealed class AntivirusPlugin : IPlugin, IAsyncDisposable
{
    /// <summary>How many scanners one message may be given to before the step has to be over.</summary>
    private const int Attempts = 2;

    private ScannerPool? _pool;

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(AntivirusJson.Default.AntivirusOptions);
        var scanners = ScannerList.Of(options, plugin.Connector, plugin.Clock);
        plugin.Declare(AntivirusCheck.Virus).Declare(AntivirusCheck.Unscanned);
        if (scanners.Count == 0)
        {
            return;
        }

        var pool = _pool = new ScannerPool(scanners, plugin.Logger);
        var check = new AntivirusCheck(options, pool, new ScanCache(options.CacheTime, options.CacheEntries, options.CacheMaxSize, plugin.Clock), plugin.Meter);
        plugin
            .Provide(VirusFinding.Fact, check.FindAsync)
            .On<MessageEvent>(
                "antivirus", check.OnMessageAsync, MessageNeeds.Body, (options.ScanTimeout * Math.Min(Attempts, scanners.Count)) + TimeSpan.FromSeconds(1))
            .Every(options.ProbeInterval, pool.ProbeAsync);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool?.DisposeAsync() ?? default;
}
