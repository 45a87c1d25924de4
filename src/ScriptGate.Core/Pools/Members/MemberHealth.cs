namespace ScriptGate.Core.Pools;

/// <summary>Whether a member is up. Probes and conversations report, this judges; what a member says about a mail never counts. Thread-safe.</summary>
/// <remarks>
/// A monitored member is down when no attempt succeeded for the monitor's time-out, or when three conversations in a row could not begin; the next success
/// brings it up. Without a monitor a member that is down gets another chance after <see cref="RetryAfter"/>.
/// </remarks>
internal sealed class MemberHealth(string pool, string member, MemberServices services)
{
    /// <summary>So many conversations in a row may fail to begin.</summary>
    public const int FailuresAllowed = 3;

    /// <summary>How long an unmonitored member stays down before the next conversation tries it.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private volatile HealthReport _report = new(IsUp: true, Reason: null, services.Clock.GetTimestamp());
    private long _lastSuccess = services.Clock.GetTimestamp();
    private int _failures;
    private volatile bool _lastAttemptFailed;
    private volatile bool _isMonitored;
    private long _downedAt;

    /// <summary>The judgement, its reason and its time.</summary>
    public HealthReport Report => _report;

    public bool IsUp => _report.IsUp;

    /// <summary>True when conversations may be tried: the member is up, or down without a monitor for long enough.</summary>
    public bool IsUsable => _report.IsUp || (!_isMonitored && services.Watch.Since(Volatile.Read(ref _downedAt)) >= RetryAfter);

    /// <summary>True when the last attempt of any kind failed.</summary>
    public bool LastAttemptFailed => _lastAttemptFailed;

    /// <summary>True while a monitor watches; it alone then brings the member up again.</summary>
    public bool IsMonitored
    {
        get => _isMonitored;
        set => _isMonitored = value;
    }

    /// <summary>When an attempt last succeeded, as a timestamp of the clock; at first the time the member became known.</summary>
    public long LastSuccess => Volatile.Read(ref _lastSuccess);

    /// <summary>A probe or a conversation came to the end of EHLO.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            var now = services.Clock.GetTimestamp();
            Volatile.Write(ref _lastSuccess, now);
            _failures = 0;
            _lastAttemptFailed = false;
            if (!_report.IsUp)
            {
                Log.MemberUp(services.Logger, member, pool, services.Clock.GetElapsedTime(_report.Since, now));
                _report = new HealthReport(IsUp: true, Reason: null, now);
            }
        }
    }

    /// <summary>A conversation could not begin.</summary>
    public void ConversationFailed(string reason)
    {
        lock (_lock)
        {
            _lastAttemptFailed = true;
            _failures++;
            if (_failures >= FailuresAllowed)
            {
                TakeDown(reason);
            }
        }
    }

    /// <summary>A probe failed.</summary>
    /// <param name="reason">Why, for logs.</param>
    /// <param name="timeout">How long a member may be without success.</param>
    public void ProbeFailed(string reason, TimeSpan timeout)
    {
        lock (_lock)
        {
            _lastAttemptFailed = true;
            if (services.Watch.Since(_lastSuccess) >= timeout)
            {
                TakeDown(reason);
            }
        }
    }

    private void TakeDown(string reason)
    {
        var now = services.Clock.GetTimestamp();
        Volatile.Write(ref _downedAt, now);
        if (_report.IsUp)
        {
            Log.MemberDown(services.Logger, member, pool, reason);
            _report = new HealthReport(IsUp: false, reason, now);
        }
    }
}

/// <summary>A member's health at one moment.</summary>
/// <param name="IsUp">Whether the member gets mail.</param>
/// <param name="Reason">Why it is down; null while it is up.</param>
/// <param name="Since">Since when, as a timestamp of the clock.</param>
internal sealed record HealthReport(bool IsUp, string? Reason, long Since);
