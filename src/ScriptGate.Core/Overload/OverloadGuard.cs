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

    /// <summary>
    /// With fewer clients, inside and before the door, nobody has to wait too long: a gateway that has just started takes ten times as long for all it does, and the first few dozen that come to it are no
    /// overload. Those who are served wait for as many others at most.
    /// </summary>
    public const int Fewest = 64;

    /// <summary>Where a newcomer would have to wait so many times longer than it may, nobody waits and sees: the queue cannot be a short one, for its length and its pace are known.</summary>
    public const int Certain = 4;

    /// <summary>It is over when nobody had to be turned away for so long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>How often the memory is looked at.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly WaitJudge _waits = new(clock);
    private readonly RecentArrivals _arrivals = new(clock);
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
    /// <param name="newcomer">What it finds.</param>
    /// <param name="options">What is allowed.</param>
    /// <returns>Null when it is taken; else whether there is to be a record of it.</returns>
    public bool? TurnAway(in Newcomer newcomer, OverloadOptions options)
    {
        var (waited, expected) = WaitsOf(newcomer);
        var isLate = options.Delay > TimeSpan.Zero
            && _waits.IsTooLong(waited > expected ? waited : expected, options.Delay, isCertain: expected > options.Delay * Certain);
        if (!isLate && !_isFull && !newcomer.IsScarce)
        {
            _arrivals.Add();
            return null;
        }

        Interlocked.Increment(ref _turnedAway);
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _last = now;
            if (_reason is null)
            {
                (_began, _atBegin) = (now, _turnedAway - 1);
                _reason = _isFull ? OverloadReason.Memory
                    : newcomer.IsScarce ? OverloadReason.Descriptors
                    : expected > options.Delay ? OverloadReason.Rules
                    : OverloadReason.Delay;
                Log.OverloadBegan(logger, _reason switch
                {
                    OverloadReason.Memory => "the process has more memory than overload.memory",
                    OverloadReason.Descriptors => $"clients have most of the {Descriptors.OfProcess.Limit} descriptors that the process may have (RLIMIT_NOFILE)",
                    OverloadReason.Rules => $"{newcomer.Rules.Waiting} calls wait for the rules, and a new client's would have to wait {expected.TotalMilliseconds:0} ms",
                    _ => $"clients wait {waited.TotalMilliseconds:0} ms to be accepted",
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

    private (TimeSpan Waited, TimeSpan Expected) WaitsOf(in Newcomer newcomer) =>
        newcomer.Inside + newcomer.Behind < Fewest ? default : (newcomer.Waited, newcomer.Rules.Expected(_arrivals.Count));

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

    /// <summary>Their rules would have to wait too long.</summary>
    Rules,

    /// <summary>The process has too much memory.</summary>
    Memory,

    /// <summary>Clients have most of the descriptors of the process.</summary>
    Descriptors,
}
