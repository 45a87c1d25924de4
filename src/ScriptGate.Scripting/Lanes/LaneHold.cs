using ScriptGate.Core.Sockets;

namespace ScriptGate.Scripting.Lanes;

/// <summary>How long an entry into JavaScript has kept its lane. For the supervisor only, which looks a few times a second.</summary>
/// <remarks>
/// What the system kept the thread from does not count: on a machine that has no processor to give, or that stood still for a while, the clock alone would find a handler guilty that did nothing.
/// </remarks>
/// <param name="look">What the system knows of a thread, by its number; null where the clock alone decides.</param>
internal sealed class LaneHold(Func<int, ThreadSample?>? look)
{
    private long _entry;
    private ThreadSample? _first;

    /// <summary>What the system knows of a thread, in its own time.</summary>
    public static ThreadSample? OfSystem(int thread)
    {
        using var statistics = new ThreadStatistics(thread);
        return statistics.Take();
    }

    /// <summary>The time an entry has taken since it was first looked at.</summary>
    /// <param name="entry">When it began, which tells it from the next one.</param>
    /// <param name="thread">The thread that is inside.</param>
    /// <param name="elapsed">How long ago it began by the clock: the answer where the system does not say more.</param>
    public TimeSpan Of(long entry, int thread, TimeSpan elapsed)
    {
        // Nearly all are over before the next look: those cost nothing.
        if (look is null || (entry != _entry && elapsed < Supervisor.Interval))
        {
            return elapsed;
        }

        if (entry != _entry)
        {
            _entry = entry;
            _first = look(thread);
            return _first is null ? elapsed : TimeSpan.Zero;
        }

        return _first is { } first && look(thread) is { } now ? ThreadSample.Taken(first, now) : elapsed;
    }
}
