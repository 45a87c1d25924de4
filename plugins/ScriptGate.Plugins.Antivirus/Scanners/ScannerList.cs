using ScriptGate.Plugins.Antivirus.Clamd;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>Makes the scanners that the options name, and finds what is wrong with the options.</summary>
internal static class ScannerList
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public static IReadOnlyList<IScanner> Of(AntivirusOptions options, TimeProvider clock)
    {
        var problems = new List<PluginOptionsException>();
        var scanners = new List<IScanner>();
        for (var i = 0; i < options.Scanners.Count; i++)
        {
            if (ScannerAddress.TryParse(options.Scanners[i]) is { } address)
            {
                scanners.Add(new ClamdScanner(address, new ScannerLimits(options, new SemaphoreSlim(Math.Max(1, options.Connections)), clock)));
            }
            else
            {
                problems.Add(new PluginOptionsException($"'{options.Scanners[i]}' is no scanner: {ScannerAddress.Expected}", $"scanners[{i}]"));
            }
        }

        Require(options.ConnectTimeout > TimeSpan.Zero, "must not be 0", "connectTimeout");
        Require(options.ScanTimeout > TimeSpan.Zero, "must not be 0", "scanTimeout");
        Require(options.ProbeInterval >= ShortestInterval, "must be 100ms at least", "probeInterval");
        Require(options.Connections > 0, "must be 1 at least", "connections");
        Require(options.MaxSize > 0, "must not be 0", "maxSize");
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
