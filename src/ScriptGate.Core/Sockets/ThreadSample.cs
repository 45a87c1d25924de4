namespace ScriptGate.Core.Sockets;

/// <summary>What the system knew of a thread at a look of the watch. All times are totals; only differences of two samples mean anything.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="IsRunnable">It ran, or waited for a processor.</param>
/// <param name="Ran">The processor time it had.</param>
/// <param name="Queued">The time it waited for a processor; what it still waits for is not in yet.</param>
/// <param name="Paused">The time in which the runtime let no thread run.</param>
internal readonly record struct ThreadSample(TimeSpan At, bool IsRunnable, TimeSpan Ran, TimeSpan Queued, TimeSpan Paused)
{
    /// <summary>Asleep for so long in one call is blocked: a little less than between two looks, for neither clock is exact.</summary>
    public static readonly TimeSpan Asleep = TimeSpan.FromMilliseconds(20);

    /// <summary>So much processor time in one call is a computation that does not belong there. The compiler takes some of it in a first call.</summary>
    public static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Whether a thread that was in the same call at both samples kept itself from coming back: it slept, or it computed. A thread that the system took its processor from, and one that the
    /// collector stopped, did neither.
    /// </summary>
    /// <param name="first">When it was first seen in the call.</param>
    /// <param name="now">Now.</param>
    public static bool IsHeldUp(in ThreadSample first, in ThreadSample now)
    {
        return now.Ran - first.Ran >= Busy || (!now.IsRunnable && Slept(first, now) >= Asleep);
    }

    /// <summary>
    /// What a thread took between two samples: the time it ran, and the time it slept. Not the time it waited for a processor, and not that in which the runtime let nobody run. Of a thread
    /// that waits for one now nobody knows since when, so only what it ran counts.
    /// </summary>
    /// <param name="first">The earlier one.</param>
    /// <param name="now">The later one.</param>
    public static TimeSpan Taken(in ThreadSample first, in ThreadSample now)
    {
        var ran = now.Ran - first.Ran;
        var slept = now.IsRunnable ? TimeSpan.Zero : Slept(first, now);
        return slept > TimeSpan.Zero ? ran + slept : ran;
    }

    // What is left of the time between; the clocks are not exact, so a little less than nothing, too.
    private static TimeSpan Slept(in ThreadSample first, in ThreadSample now) => now.At - first.At - (now.Ran - first.Ran) - (now.Queued - first.Queued) - (now.Paused - first.Paused);
}
