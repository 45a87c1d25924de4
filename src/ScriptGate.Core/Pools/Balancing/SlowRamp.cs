namespace ScriptGate.Core.Pools;

/// <summary>The share of a member that has just come back: a cold server that gets all of it at once goes down again.</summary>
internal static class SlowRamp
{
    /// <summary>With less the first conversation might not come for a long time, and nobody would know whether the member works.</summary>
    private const double Least = 0.1;

    /// <param name="elapsed">Since it came back; negative when it is yet to come.</param>
    /// <param name="ramp">From the least share to the whole.</param>
    /// <returns>From a tenth to 1.</returns>
    public static double Share(TimeSpan elapsed, TimeSpan ramp) => elapsed >= ramp ? 1 : Math.Max(Least, elapsed / ramp);
}
