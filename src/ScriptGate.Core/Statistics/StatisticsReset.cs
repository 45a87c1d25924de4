namespace ScriptGate.Core.Statistics;

/// <summary>Somebody had statistics begin anew.</summary>
/// <param name="Time">When, in whole milliseconds: what began then or later counts.</param>
/// <param name="From">The address that the request came from.</param>
/// <param name="By">Who it was, in that person's own words; null when nothing was said.</param>
internal sealed record StatisticsReset(DateTimeOffset Time, string From, string? By)
{
    /// <summary>A moment as resets have it.</summary>
    public static DateTimeOffset Moment(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
