namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>What came of giving a message to a scanner.</summary>
internal enum ScanOutcome
{
    /// <summary>The scanner looked at all of it and knows nothing bad.</summary>
    Clean,

    /// <summary>It found something.</summary>
    Infected,

    /// <summary>It did not look at all of it: one of its limits was reached, or something is encrypted. Another scanner would do no better.</summary>
    Unscanned,

    /// <summary>It answered that it failed with this message. It may be well with others.</summary>
    Failed,

    /// <summary>It did not answer in time, or with something that is no answer.</summary>
    Faulty,

    /// <summary>It cannot be reached.</summary>
    Unreachable,
}

/// <summary>What came of giving a message to a scanner.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Detail">Infected: what it found. Unscanned: one of <see cref="UnscannedReasons"/>. Else: what is wrong. Cleaned of what does not belong into a log.</param>
internal readonly record struct ScanResult(ScanOutcome Outcome, string Detail)
{
    public static ScanResult Clean { get; } = new(ScanOutcome.Clean, string.Empty);

    /// <summary>Whether the next scanner need not be asked.</summary>
    public bool IsFinal => Outcome is ScanOutcome.Clean or ScanOutcome.Infected or ScanOutcome.Unscanned;
}

/// <summary>Why something was not scanned: the sub-codes of the violation <c>virus-unscanned</c>.</summary>
internal static class UnscannedReasons
{
    public const string TooLarge = "too-large";
    public const string Encrypted = "encrypted";
    public const string TooDeep = "too-deep";
    public const string Limits = "limits";
    public const string Envelope = "envelope";
}
