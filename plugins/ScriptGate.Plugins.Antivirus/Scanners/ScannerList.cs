using ScriptGate.Plugins.Antivirus.Clamd;
using ScriptGate.Plugins.Antivirus.Icap;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>Makes the scanners that the options name, and finds what is wrong with the options.</summary>
internal static class ScannerList
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A preview is there to be small, and it is sent in one piece.</summary>
    private const int LargestPreview = 64 * 1024;

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public static IReadOnlyList<IScanner> Of(AntivirusOptions options, IConnector connector, TimeProvider clock)
    {
        var problems = new List<PluginOptionsException>();
        var scanners = new List<IScanner>();
        for (var i = 0; i < options.Scanners.Count; i++)
        {
            var text = options.Scanners[i];
            if (IcapService.IsOne(text) && IcapService.TryParse(text) is { } service)
            {
                scanners.Add(new IcapScanner(service, options, clock));
            }
            else if (!IcapService.IsOne(text) && ScannerAddress.TryParse(text) is { } address)
            {
                scanners.Add(new ClamdScanner(address, options, connector, clock));
            }
            else
            {
                problems.Add(new PluginOptionsException($"'{Finding.Clean(text)}' is no scanner: {(IcapService.IsOne(text) ? IcapService.Expected : ScannerAddress.Expected)}", $"scanners[{i}]"));
            }
        }

        Require(options.ConnectTimeout > TimeSpan.Zero, "must not be 0", "connectTimeout");
        Require(options.IdleTimeout >= TimeSpan.Zero, "must not be negative", "idleTimeout");
        Require(options.ScanTimeout > TimeSpan.Zero, "must not be 0", "scanTimeout");
        Require(options.ProbeInterval >= ShortestInterval, "must be 100ms at least", "probeInterval");
        Require(options.Connections > 0, "must be 1 at least", "connections");
        Require(options.MaxSize > 0, "must not be 0", "maxSize");
        Require(options.PreviewSize is >= 0 and <= LargestPreview, "must be 64KiB at most", "previewSize");
        return problems.Count == 0 ? scanners : throw new AggregateException(problems);

        void Require(bool isTrue, string message, string key)
        {
            if (!isTrue)
            {
                problems.Add(new PluginOptionsException(message, key));
            }
        }
    }
}
