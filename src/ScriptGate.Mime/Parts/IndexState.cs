using System.Security.Cryptography;
using ScriptGate.Mime.Archives;

namespace ScriptGate.Mime.Parts;

/// <summary>What all readers of one message share: the parts so far, the findings, what is left of the limits.</summary>
internal sealed class IndexState(MimeOptions options) : IDisposable
{
    private readonly List<MimePart> _parts = [];
    private readonly List<MimeFinding> _findings = [];
    private readonly HashSet<(string Code, int Part)> _reported = [];

    public MimeOptions Options => options;

    public IReadOnlyList<MimePart> Parts => _parts;

    /// <summary>One for all leaves: only one is open at a time.</summary>
    public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ArchiveBudget Archives { get; } = new(options);

    /// <summary>Octets looked at and comparisons made: what a test holds against the size of the message.</summary>
    public long Work { get; set; }

    public MimeIndex ToIndex() => new(_parts, _findings);

    /// <summary>Opens a part; null when there are too many.</summary>
    public MimePart? TryAdd(MimePart? parent, MimePart? container, long start)
    {
        if (_parts.Count >= Math.Max(1, options.Parts))
        {
            Report(_parts[^1], MimeFindings.PartsTooMany, MimeFindingKind.Limit);
            return null;
        }

        var part = new MimePart(_parts.Count, parent?.NextPath ?? "1", parent, container) { HeaderStart = start, BodyStart = start };
        parent?.Add(part);
        _parts.Add(part);
        return part;
    }

    public void Ambiguous(MimePart part, string code, string? detail = null) => Report(part, code, MimeFindingKind.Ambiguous, detail);

    public void Malformed(MimePart part, string code, string? detail = null) => Report(part, code, MimeFindingKind.Malformed, detail);

    public void Limit(MimePart part, string code, string? detail = null) => Report(part, code, MimeFindingKind.Limit, detail);

    public void Dispose() => Hash.Dispose();

    private void Report(MimePart part, string code, MimeFindingKind kind, string? detail = null)
    {
        if (_findings.Count > options.Findings || !_reported.Add((code, part.Number)))
        {
            return;
        }

        _findings.Add(_findings.Count == options.Findings
            ? new MimeFinding(MimeFindings.FindingsTooMany, MimeFindingKind.Limit, part.Number, null)
            : new MimeFinding(code, kind, part.Number, Shorten(detail)));
    }

    private static string? Shorten(string? detail) => detail is { Length: > 80 } ? detail[..80] : detail;
}
