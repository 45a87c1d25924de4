using ScriptGate.Storage.Memory;

namespace ScriptGate.Storage.Sqlite;

/// <summary>The time that is written into the state file: of the wall, in microseconds since 1970, because it has to mean something after a restart.</summary>
/// <remarks>
/// Lifetimes are measured while the gateway runs, so that setting the clock changes none. The file follows: when the clock has been set, everything in it is
/// shifted by as much (<see cref="TakeShift"/>).
/// </remarks>
internal sealed class FileTime(TimeProvider clock, ShardSet shards)
{
    // Less than this is a clock that is being corrected, not one that was set.
    private const long Tolerance = 5_000_000;

    private long _start = Micros(clock.GetUtcNow()) - Micros(shards.Now);

    /// <summary>The time of the wall, as long as nobody sets it.</summary>
    public long Now => Of(shards.Now);

    public long Of(TimeSpan now) => _start + Micros(now);

    /// <summary>By how much the clock was set since the last time; 0 if it was not.</summary>
    public long TakeShift()
    {
        var shift = Micros(clock.GetUtcNow()) - Now;
        if (Math.Abs(shift) < Tolerance)
        {
            return 0;
        }

        _start += shift;
        return shift;
    }

    public static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static long Micros(DateTimeOffset time) => Micros(time - DateTimeOffset.UnixEpoch);
}
