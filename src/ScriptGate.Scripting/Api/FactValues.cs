using System.Globalization;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>What rules see of a fact: plain values. Facts of types that nobody described here are seen as their text.</summary>
internal static class FactValues
{
    public static ScriptValue ToScript(object? value) => HostValues.ToScript(value switch
    {
        SpfFinding finding => Plain(finding),
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
