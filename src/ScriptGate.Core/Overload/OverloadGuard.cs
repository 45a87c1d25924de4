using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Overload;

/// <summary>Decides which new connections are turned away because the gateway has more to do than it can, or no memory left.</summary>
/// <param name="clock">The clock.</param>
/// <param name="memory">The octets of memory of the process.</param>
/// <param name="logger">Told when it begins and when it is over.</param>
internal sealed class OverloadGuard(TimeProvider clock, Func<long> memory, ILogger logger)
{
    /// <summary>Records of connections that were turned away, for each second. Of the others there is the number: what is not served must cost next to nothing.</summary>
    public const int RecordsPerSecond = 10;

    /// <summary>It is over when nobody had to be turned away for so long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>How often the memory is looked at.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly WaitJudge _waits = new(clock);
    private long _looked = clock.GetTimestamp();
    private volatile bool _isFull;
    private long _turnedAway;
    private OverloadReason? _reason;
    private long _began;
    private long _last;
    private long _atBegin;
    private long _second;
    private int _records;

    /// <summary>Connections that were turned away since the start.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Why connections are turned away now; null when they are not.</summary>
    public OverloadReason? Reason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    /// <summary>Looks at a new connection.</summary>
    /// <param name="waited">How long it had to wait until it was accepted, or those wait that were.</param>
    /// <param name="options">What is allowed.</param>
    /// <param name="isScarce">Whether there are too few descriptors for it.</param>
    /// <returns>Null when it is taken; else whether there is to be a record of it.</returns>
    public bool? TurnAway(TimeSpan waited, OverloadOptions options, bool isScarce = false)
    {
        var isLate = options.Delay > TimeSpan.Zero && _waits.IsTooLong(waited, options.Delay);
        if (!isLate && !_isFull && !isScarce)
        {
            return null;
        }

        Interlocked.Increment(ref _turnedAway);
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _last = now;
            if (_reason is null)
            {
                (_reason, _began, _atBegin) = (_isFull ? OverloadReason.Memory : isScarce ? OverloadReason.Descriptors : OverloadReason.Delay, now, _turnedAway - 1);
                Log.OverloadBegan(logger, _reason switch
                {
                    OverloadReason.Memory => "the process has more memory than overload.memory",
                    OverloadReason.Descriptors => $"clients have most of the {Descriptors.OfProcess.Limit} descriptors that the process may have (RLIMIT_NOFILE)",
                    _ => $"clients wait {waited.TotalMilliseconds:0} ms to be accepted, or for their rules",
                });
            }

            if (clock.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1))
            {
                (_second, _records) = (now, 0);
            }

            return _records++ < RecordsPerSecond;
        }
    }

    /// <summary>Called some times a second.</summary>
    public void Tick(OverloadOptions options)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_looked, now) >= Look)
        {
            _looked = now;
            LookAtMemory(options.Memory);
        }

        lock (_gate)
        {
            if (_reason is not null && !_isFull && clock.GetElapsedTime(_last, now) >= Calm)
            {
                _reason = null;
                Log.OverloadEnded(logger, _turnedAway - _atBegin, clock.GetElapsedTime(_began, _last));
            }
        }
    }

    // What looks used may be garbage that nobody has collected yet; with room again for one in twenty it is taken as over.
    private void LookAtMemory(long most)
    {
        var used = most > 0 ? memory() : 0;
        var isFull = most > 0 && used > (_isFull ? most / 20 * 19 : most);
        if (isFull && !_isFull)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }

        _isFull = isFull;
    }
}

/// <summary>Why new connections are turned away.</summary>
internal enum OverloadReason
{
    /// <summary>They wait too long to be accepted.</summary>
    Delay,

    /// <summary>The process has too much memory.</summary>
    Memory,

    /// <summary>Clients have most of the descriptors of the process.</summary>
    Descriptors,
}
