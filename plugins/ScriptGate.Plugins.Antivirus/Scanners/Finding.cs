using System.Buffers;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>What a scanner found, by the name it gives it.</summary>
internal static class Finding
{
    private const int NameLimit = 200;

    // What stands in front decides, not all of it: behind it comes which limit it was. Other engines pass clamd's names on.
    private const string LimitsExceeded = "Heuristics.Limits.Exceeded";
    private const string Encrypted = "Heuristics.Encrypted";

    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>The result for a name. Two names of clamd say that it did not look, not that it found something.</summary>
    public static ScanResult Named(string name) =>
        name.StartsWith(LimitsExceeded, StringComparison.Ordinal) ? new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.Limits)
        : name.StartsWith(Encrypted, StringComparison.Ordinal) ? new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.Encrypted)
        : new ScanResult(ScanOutcome.Infected, Clean(name));

    /// <summary>Names and texts come from elsewhere; they go into records and logs.</summary>
    public static string Clean(string text) =>
        string.Create(Math.Min(text.Length, NameLimit), text, (cleaned, from) =>
        {
            for (var i = 0; i < cleaned.Length; i++)
            {
                cleaned[i] = Printable.Contains(from[i]) ? from[i] : '?';
            }
        });
}
