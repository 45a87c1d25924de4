using System.Globalization;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>What rules see of a fact: plain values. Facts of types that nobody described here are seen as their text.</summary>
internal static class FactValues
{
    public static ScriptValue ToScript(object? value) => HostValues.ToScript(value switch
    {
        SpfFinding finding => Plain(finding),
        VirusFinding finding => Plain(finding),
        ReputationFinding finding => Plain(finding),
        DnsblFinding finding => Plain(finding),
        ReverseNameFinding finding => Plain(finding),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan time => time.TotalMilliseconds,
        _ => value,
    });

    private static Dictionary<string, object?> Plain(SpfFinding finding) => new(StringComparer.Ordinal)
    {
        ["result"] = WordOf(finding.Result),
        ["identity"] = finding.Identity == SpfIdentity.MailFrom ? "mail-from" : "hello",
        ["domain"] = finding.Domain,
        ["directive"] = finding.Directive,
        ["problem"] = finding.Problem,
        ["explanation"] = finding.Explanation,
        ["hello"] = finding.Hello is { } hello ? Plain(hello) : null,
    };

    private static Dictionary<string, object?> Plain(VirusFinding finding) => new(StringComparer.Ordinal)
    {
        ["verdict"] = finding.Verdict switch
        {
            VirusVerdict.Clean => "clean",
            VirusVerdict.Infected => "infected",
            _ => "unscanned",
        },
        ["name"] = finding.Name,
        ["reason"] = finding.Reason,
        ["scanner"] = finding.Scanner,
    };

    private static Dictionary<string, object?> Plain(ReputationFinding finding) => new(StringComparer.Ordinal)
    {
        ["score"] = finding.Score,
        ["band"] = finding.Band,
        ["sources"] = finding.Sources.Select(source => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = source.Name,
            ["score"] = source.Score,
            ["category"] = source.Category,
        }).ToList(),
        ["problem"] = finding.Problem,
    };

    private static Dictionary<string, object?> Plain(DnsblFinding finding) => new(StringComparer.Ordinal)
    {
        ["score"] = finding.Score,
        ["threshold"] = finding.Threshold,
        ["lists"] = finding.Lists.ToList<object?>(),
        ["failed"] = finding.Failed.ToList<object?>(),
    };

    private static Dictionary<string, object?> Plain(ReverseNameFinding finding) => new(StringComparer.Ordinal)
    {
        ["names"] = finding.Names.ToList<object?>(),
        ["hasAny"] = finding.HasAny,
        ["problem"] = finding.Problem,
    };

    // As RFC 7208 section 2.6 writes them.
    private static string WordOf(SpfResult result) => result switch
    {
        SpfResult.None => "none",
        SpfResult.Neutral => "neutral",
        SpfResult.Pass => "pass",
        SpfResult.Fail => "fail",
        SpfResult.SoftFail => "softfail",
        SpfResult.TempError => "temperror",
        _ => "permerror",
    };
}
