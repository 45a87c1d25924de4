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

    // Two clocks are never read at once. When more than this passes between, the thread was held up there, and the difference would say nothing.
    private const long Apart = 1_000;
    private const int Attempts = 16;

    private long _start = StartOf(clock, shards);

    /// <summary>The time of the wall, as long as nobody sets it.</summary>
    public long Now => Of(shards.Now);

    public long Of(TimeSpan now) => _start + Micros(now);

    /// <summary>By how much the clock was set since the last time; 0 if it was not.</summary>
    public long TakeShift()
    {
        var start = StartOf(clock, shards);
        var shift = start - _start;
        if (Math.Abs(shift) < Tolerance)
        {
            return 0;
        }

        _start = start;
        return shift;
    }

    public static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    // The time of the wall at which the shards began.
    private static long StartOf(TimeProvider clock, ShardSet shards)
    {
        var (best, least) = (0L, long.MaxValue);
        for (var i = 0; i < Attempts && least > Apart; i++)
        {
            var before = Micros(shards.Now);
            var wall = Micros(clock.GetUtcNow());
            var between = Micros(shards.Now) - before;
            if (between < least)
            {
                (best, least) = (wall - before, between);
            }
        }

        return best;
    }

    private static long Micros(DateTimeOffset time) => Micros(time - DateTimeOffset.UnixEpoch);
}
