using ScriptGate.Core.Records;

namespace ScriptGate.Core.Tls;

/// <summary>What happened with TLS on the client side of one virtual server since the start or the last reset. Outlives generations. Thread-safe; each number is exact, together they are not one moment.</summary>
internal sealed class TlsCounters
{
    // What tls-policy calls a command that has to wait for TLS, whichever DLL it is.
    private const string TlsRequired = "tls-required";

    private long _accepted;
    private long _current;
    private long _maximum;
    private long _failed;
    private long _refused;
    private long _blocked;

    /// <summary>Handshakes that came to their end.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Sessions that are in TLS now.</summary>
    public long Current => Interlocked.Read(ref _current);

    /// <summary>The most that were in TLS at one time.</summary>
    public long Maximum => Interlocked.Read(ref _maximum);

    /// <summary>Handshakes that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Handshakes that were not begun, because as many as there may be were going on.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Commands that were refused in clear because TLS is required.</summary>
    public long Blocked => Interlocked.Read(ref _blocked);

    /// <summary>A session is in TLS from now on, until <see cref="Left"/>.</summary>
    public void Entered()
    {
        Interlocked.Increment(ref _accepted);
        var current = Interlocked.Increment(ref _current);
        var maximum = Interlocked.Read(ref _maximum);
        while (current > maximum)
        {
            var seen = Interlocked.CompareExchange(ref _maximum, current, maximum);
            if (seen == maximum)
            {
                return;
            }

            maximum = seen;
        }
    }

    public void Left() => Interlocked.Decrement(ref _current);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountBlocked() => Interlocked.Increment(ref _blocked);

    /// <summary>Counts a violation that a command was blocked by, if it is that of tls-policy.</summary>
    public void Note(string violation, FindingEffect effect)
    {
        if (effect is FindingEffect.Blocked && violation.Equals(TlsRequired, StringComparison.Ordinal))
        {
            CountBlocked();
        }
    }

    /// <summary>Counts begin anew. Sessions that are in TLS still are: the maximum begins with them.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _accepted, 0);
        Interlocked.Exchange(ref _failed, 0);
        Interlocked.Exchange(ref _refused, 0);
        Interlocked.Exchange(ref _blocked, 0);
        Interlocked.Exchange(ref _maximum, Current);
    }
}
