using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus;

/// <summary>Has messages scanned. Only a scanner that says so makes one clean; what no scanner could look at whole is a violation of its own.</summary>
internal sealed class AntivirusCheck(AntivirusOptions options, ScannerPool pool, ScanCache cache, Meter meter)
{
    public static readonly Violation Virus = new("virus");
    public static readonly Violation Unscanned = new("virus-unscanned");

    private static readonly Verdict Infected = Verdict.Reject(554, "5.7.1", "The message contains malicious software");
    private static readonly Verdict Unscannable = Verdict.Reject(554, "5.7.1", "The message cannot be checked for malicious software");
    private static readonly Verdict Later = Verdict.Defer(451, "4.7.1", "The message cannot be checked for malicious software now, please try again later");

    // What our own index could not look into is too deep for a scanner's limits, or made to be.
    private static readonly HashSet<string> TooDeep = new(StringComparer.Ordinal) { MimeFindings.ArchiveTooDeep, MimeFindings.EncodedTooDeep, MimeFindings.PartsTooDeep };

    private const string Envelope = "application/vnd.ms-tnef";

    // Of messages that are there: the one who asks next has the same outcome, and it goes with its message.
    private readonly ConditionalWeakTable<IMessage, Outcome> _outcomes = [];

    private readonly Counter<long> _scans = meter.CreateCounter<long>("scriptgate.antivirus.scans", description: "Messages given to a virus scanner, by scanner and outcome.");

    private readonly Counter<long> _remembered = meter.CreateCounter<long>("scriptgate.antivirus.remembered", description: "Messages that were not scanned because the same octets had been a moment before.");

    public async ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        var (result, scanner) = await ScanAsync(e.Message, cancellationToken);
        return Report(e, result, scanner);
    }

    /// <summary>The fact <c>virus</c>.</summary>
    public async ValueTask<VirusFinding> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        var message = session.Transaction?.Message ?? throw new InvalidOperationException("There is no message yet: it can be scanned at MESSAGE.");
        var (result, scanner) = await ScanAsync(message, cancellationToken);
        return result.Outcome switch
        {
            ScanOutcome.Clean => new VirusFinding(VirusVerdict.Clean, scanner),
            ScanOutcome.Infected => new VirusFinding(VirusVerdict.Infected, scanner) { Name = result.Detail },
            ScanOutcome.Unscanned => new VirusFinding(VirusVerdict.Unscanned, scanner) { Reason = result.Detail },
            _ => throw new InvalidOperationException($"No scanner answered: {result.Detail}"),
        };
    }

    private async ValueTask<(ScanResult Result, string? Scanner)> ScanAsync(IMessage message, CancellationToken cancellationToken)
    {
        // A rule may have asked for the fact before the check's turn came, or after it.
        if (_outcomes.TryGetValue(message, out var known))
        {
            return (known.Result, known.Scanner);
        }

        if (message.Size > options.MaxSize)
        {
            return (new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.TooLarge), null);
        }

        var digest = await cache.DigestAsync(message, cancellationToken);
        if (digest is { } seen && cache.Find(seen) is { } earlier)
        {
            _remembered.Add(1);
            _outcomes.TryAdd(message, new Outcome(earlier.Result, earlier.Scanner));
            return earlier;
        }

        var (result, scanner) = await pool.ScanAsync(message, cancellationToken);
        if (scanner is not null)
        {
            _scans.Add(1, new("scanner", scanner), new("outcome", Word(result.Outcome)));
        }

        if (result.Outcome == ScanOutcome.Clean && Overlooked(message.Mime) is { } reason)
        {
            result = new ScanResult(ScanOutcome.Unscanned, reason);
        }

        if (result.IsFinal)
        {
            _outcomes.TryAdd(message, new Outcome(result, scanner));
            if (digest is { } scanned)
            {
                cache.Add(scanned, result, scanner);
            }
        }

        return (result, scanner);
    }

    private static Verdict Report(MessageEvent e, ScanResult result, string? scanner) => result.Outcome switch
    {
        ScanOutcome.Clean => Verdict.Continue,
        ScanOutcome.Infected => e.Report(Virus, Infected, Evidence("name", result.Detail, scanner)),
        ScanOutcome.Unscanned => e.Report(Unscanned with { SubCode = result.Detail }, Unscannable, Evidence("reason", result.Detail, scanner)),
        _ => e.ReportFailure(Virus, Later, scanner is null ? result.Detail : $"{scanner}: {result.Detail}"),
    };

    // A scanner ends at the first thing in Outlook's envelope that it does not know, and says OK.
    private static bool HasBrokenEnvelope(IMessagePart part) =>
        part.Archive is { } archive && ((part.DetectedType is Envelope && !archive.IsComplete) || archive.Entries.Any(HasBrokenEnvelope));

    private static bool HasBrokenEnvelope(ArchiveEntry entry) =>
        entry.Archive is { } archive && ((entry.DetectedType is Envelope && !archive.IsComplete) || archive.Entries.Any(HasBrokenEnvelope));

    // A scanner says OK to an archive that it has no password for, unless it is told to say so.
    private static string? Overlooked(IMimeIndex index) =>
        index.Parts.Any(part => part.Archive is { IsEncrypted: true }) ? UnscannedReasons.Encrypted
        : index.Findings.Any(finding => TooDeep.Contains(finding.Code)) ? UnscannedReasons.TooDeep
        : index.Findings.Any(finding => finding.Code is MimeFindings.TnefProperty) || index.Parts.Any(HasBrokenEnvelope) ? UnscannedReasons.Envelope
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

    private sealed record Outcome(ScanResult Result, string? Scanner);
}
