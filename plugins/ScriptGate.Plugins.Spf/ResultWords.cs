namespace ScriptGate.Plugins.Spf;

/// <summary>The results as RFC 7208 section 2.6 writes them.</summary>
internal static class ResultWords
{
    public static string Of(SpfResult result) => result switch
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
