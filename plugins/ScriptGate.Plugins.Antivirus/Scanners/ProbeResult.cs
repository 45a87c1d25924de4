namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>What came of asking a scanner whether it is well.</summary>
/// <param name="IsWell">Null: it could not be asked, for it is busy with as many scans as it takes; how those end says how it is.</param>
/// <param name="Problem">What is wrong.</param>
internal readonly record struct ProbeResult(bool? IsWell, string Problem)
{
    public static ProbeResult Well { get; } = new(true, string.Empty);

    public static ProbeResult Busy { get; } = new(null, string.Empty);

    public static ProbeResult Ill(string problem) => new(false, problem);

    public static ProbeResult Of(ScanResult result) => result.Outcome == ScanOutcome.Clean ? Well : Ill(result.Detail);
}
