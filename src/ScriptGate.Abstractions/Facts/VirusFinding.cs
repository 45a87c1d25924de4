namespace ScriptGate;

/// <summary>What a virus scanner made of a message.</summary>
public enum VirusVerdict
{
    /// <summary>It looked at all of it and knows nothing bad.</summary>
    Clean,

    /// <summary>It found something.</summary>
    Infected,

    /// <summary>It did not look at all of it.</summary>
    Unscanned,
}

/// <summary>What was found when a message was scanned. Where no scanner answers there is no finding.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="Scanner">The scanner as configured; null when none was asked, because the message is larger than all of them take.</param>
public sealed record VirusFinding(VirusVerdict Verdict, string? Scanner)
{
    /// <summary>
    /// The fact <c>virus</c> of the open transaction, at MESSAGE and while the message is held: a step that asks declares <see cref="MessageNeeds.Body"/>. The check
    /// <c>antivirus</c> provides it where it has a scanner; the message is scanned once, whoever asks first.
    /// </summary>
    public static readonly Fact<VirusFinding> Fact = new("virus") { IsPerTransaction = true };

    /// <summary>What was found, in printable ASCII, at most 200 characters; null when nothing was.</summary>
    public string? Name { get; init; }

    /// <summary>Why it was not scanned whole, a sub-code of <c>virus-unscanned</c>; null when it was.</summary>
    public string? Reason { get; init; }
}
