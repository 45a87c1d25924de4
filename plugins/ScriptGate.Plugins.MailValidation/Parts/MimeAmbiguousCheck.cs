using System.Collections.Frozen;
using System.Reflection;

namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>Finds messages that two programs read differently: what one of them checks, the other may not show.</summary>
internal sealed class MimeAmbiguousCheck(MimeAmbiguousOptions options, Exemptions exemptions)
{
    /// <summary>Findings in evidence at most.</summary>
    private const int Shown = 20;

    private static readonly Verdict Refusal = Verdict.Reject(554, "5.6.0", "The message can be read in more than one way");

    private readonly FrozenSet<string> _ignored = options.Ignore.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every sub-code there is: the codes of the findings.</summary>
    public static FrozenSet<string> SubCodes { get; } =
        typeof(MimeFindings).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);

    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.MimeAmbiguous, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var index = e.Message.Mime;
        var found = index.Findings.Where(Counts).ToList();
        return new(found.Count == 0 ? Verdict.Continue : e.Report(Violations.MimeAmbiguous with { SubCode = found[0].Code }, Refusal, Evidence(index, found)));
    }

    // What a limit left unseen is as good as hidden; that of archives is another violation's.
    private bool Counts(MimeFinding finding) =>
        !_ignored.Contains(finding.Code)
        && (finding.Kind == MimeFindingKind.Ambiguous || (finding.Kind == MimeFindingKind.Limit && !ArchiveDepthCheck.IsLimit(finding)) || (finding.Kind == MimeFindingKind.Malformed && options.Malformed));

    private static Dictionary<string, object?> Evidence(IMimeIndex index, List<MimeFinding> found) => new(StringComparer.Ordinal)
    {
        ["findings"] = found.Take(Shown).Select(finding => (object?)$"{finding.Code} (part {index.Parts[finding.Part].Path})").ToList(),
        ["count"] = (long)found.Count,
    };
}
