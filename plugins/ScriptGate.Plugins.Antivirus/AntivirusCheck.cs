using System.Diagnostics.Metrics;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus;

/// <summary>Has messages scanned. Only a scanner that says so makes one clean; what no scanner could look at whole is a violation of its own.</summary>
internal sealed class AntivirusCheck(AntivirusOptions options, ScannerPool pool, Meter meter)
{
    public static readonly Violation Virus = new("virus");
    public static readonly Violation Unscanned = new("virus-unscanned");

    private static readonly Verdict Infected = Verdict.Reject(554, "5.7.1", "The message contains malicious software");
    private static readonly Verdict Unscannable = Verdict.Reject(554, "5.7.1", "The message cannot be checked for malicious software");
    private static readonly Verdict Later = Verdict.Defer(451, "4.7.1", "The message cannot be checked for malicious software now, please try again later");

    // What our own index could not look into is too deep for a scanner's limits, or made to be.
    private static readonly HashSet<string> TooDeep = new(StringComparer.Ordinal) { MimeFindings.ArchiveTooDeep, MimeFindings.EncodedTooDeep, MimeFindings.PartsTooDeep };

    private readonly Counter<long> _scans = meter.CreateCounter<long>("scriptgate.antivirus.scans", description: "Messages given to a virus scanner, by scanner and outcome.");

    public async ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        if (e.Message.Size > options.MaxSize)
        {
            return Report(e, new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.TooLarge), scanner: null);
        }

        var (result, scanner) = await pool.ScanAsync(e.Message, cancellationToken);
        if (scanner is not null)
        {
            _scans.Add(1, new("scanner", scanner), new("outcome", Word(result.Outcome)));
        }

        return result.Outcome == ScanOutcome.Clean && Overlooked(e.Message.Mime) is { } reason
            ? Report(e, new ScanResult(ScanOutcome.Unscanned, reason), scanner)
            : Report(e, result, scanner);
    }

    private static Verdict Report(MessageEvent e, ScanResult result, string? scanner) => result.Outcome switch
    {
        ScanOutcome.Clean => Verdict.Continue,
        ScanOutcome.Infected => e.Report(Virus, Infected, Evidence("name", result.Detail, scanner)),
        ScanOutcome.Unscanned => e.Report(Unscanned with { SubCode = result.Detail }, Unscannable, Evidence("reason", result.Detail, scanner)),
        _ => e.ReportFailure(Virus, Later, scanner is null ? result.Detail : $"{scanner}: {result.Detail}"),
    };

    // A scanner says OK to an archive that it has no password for, unless it is told to say so.
    private static string? Overlooked(IMimeIndex index) =>
        index.Parts.Any(part => part.Archive is { IsEncrypted: true }) ? UnscannedReasons.Encrypted
        : index.Findings.Any(finding => TooDeep.Contains(finding.Code)) ? UnscannedReasons.TooDeep
        : null;

    private static Dictionary<string, object?> Evidence(string key, string value, string? scanner)
    {
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { [key] = value };
        if (scanner is not null)
        {
            evidence["scanner"] = scanner;
        }

        return evidence;
    }

    private static string Word(ScanOutcome outcome) => outcome switch
    {
        ScanOutcome.Clean => "clean",
        ScanOutcome.Infected => "infected",
        ScanOutcome.Unscanned => "unscanned",
        _ => "error",
    };
}
