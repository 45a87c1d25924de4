using System.Numerics;
using ScriptGate.Core.Chain;

namespace ScriptGate.Scripting.Accounting;

/// <summary>Times, counted in buckets that are a sixteenth as wide as they are high: bounded, and nothing is allocated for a call. Safe for any thread.</summary>
/// <remarks>The unit is a tick of 100 ns. Up to 16 ticks each has a bucket; from there each power of two has 16.</remarks>
internal sealed class TimeHistogram
{
    private const int Fine = 4;
    private const int PerPower = 1 << Fine;

    // 2^36 ticks are nearly two hours; what takes longer counts as that.
    private const int Powers = 36;

    private readonly long[] _buckets = new long[(Powers - Fine + 1) * PerPower];
    private long _total;
    private long _max;

    public void Record(TimeSpan time)
    {
        var ticks = Math.Clamp(time.Ticks, 0, (1L << Powers) - 1);
        Interlocked.Increment(ref _buckets[IndexOf(ticks)]);
        Interlocked.Add(ref _total, ticks);
        var max = Interlocked.Read(ref _max);
        while (ticks > max && Interlocked.CompareExchange(ref _max, ticks, max) is var seen && seen != max)
        {
            max = seen;
        }
    }

    /// <param name="calls">All calls; those that were not recorded took no time.</param>
    public TimeStatistics Read(long calls)
    {
        var max = Interlocked.Read(ref _max);
        return new TimeStatistics(TimeSpan.FromTicks(Interlocked.Read(ref _total)), TimeSpan.FromTicks(Math.Min(Percentile(calls), max)), TimeSpan.FromTicks(max));
    }

    // From the top down: the hundredth part of the calls is above.
    private long Percentile(long calls)
    {
        var above = calls / 100;
        for (var index = _buckets.Length - 1; index >= 0; index--)
        {
            above -= Interlocked.Read(ref _buckets[index]);
            if (above < 0)
            {
                return HighestOf(index);
            }
        }

        return 0;
    }

    private static int IndexOf(long ticks)
    {
        if (ticks < PerPower)
        {
            return (int)ticks;
        }

        var power = BitOperations.Log2((ulong)ticks);
        return ((power - Fine + 1) * PerPower) + (int)((ticks >> (power - Fine)) & (PerPower - 1));
    }

    private static long HighestOf(int index)
    {
        if (index < PerPower)
        {
            return index;
        }

        var shift = (index / PerPower) - 1;
        return ((long)(PerPower + (index % PerPower) + 1) << shift) - 1;
    }
}
