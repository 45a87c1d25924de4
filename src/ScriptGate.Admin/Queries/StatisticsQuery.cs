namespace ScriptGate.Admin;

/// <summary>What statistics are asked for.</summary>
/// <param name="Period">The word of the period; null when it is given by its limits.</param>
/// <param name="Since">The beginning, a full minute; null for all there is.</param>
/// <param name="Until">The end, a full minute; null for now.</param>
/// <param name="Profile">Violations of this security profile only; null for all.</param>
internal sealed record StatisticsQuery(string? Period, DateTimeOffset? Since, DateTimeOffset? Until, string? Profile)
{
    /// <summary>The words for a period, with how far back it reaches.</summary>
    public static readonly IReadOnlyDictionary<string, TimeSpan?> Periods = new Dictionary<string, TimeSpan?>(StringComparer.Ordinal)
    {
        ["hour"] = TimeSpan.FromHours(1),
        ["day"] = TimeSpan.FromDays(1),
        ["week"] = TimeSpan.FromDays(7),
        ["all"] = null,
    };

    /// <summary>The period that nobody has to ask for.</summary>
    public const string DefaultPeriod = "day";
}
