namespace ScriptGate.Core.Pools;

/// <summary>Whether a member is up. Probes and conversations report, this judges; what a member says about a mail never counts. Thread-safe.</summary>
/// <remarks>
/// A monitored member is down when no attempt succeeded for the monitor's time-out, or when three conversations in a row could not begin; the next success
/// brings it up, at once or as the pool's <c>return</c> says. Without a monitor a member that is down gets another chance after <see cref="RetryAfter"/>.
/// </remarks>
internal sealed class MemberHealth(PoolState pool, string member)
{
    private const string Waits = "it answers again, and waits for its operator to enable it (return.manualResume)";

    /// <summary>So many conversations in a row may fail to begin.</summary>
    public const int FailuresAllowed = 3;

    /// <summary>How long an unmonitored member stays down before the next conversation tries it.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly MemberServices _services = pool.Services;
    private volatile HealthReport _report = new(IsUp: true, Reason: null, pool.Services.Clock.GetTimestamp());
    private long _answersSince;
    private volatile bool _isResumed;
    private int _failures;
    private volatile bool _lastAttemptFailed;
    private volatile bool _isMonitored;
    private long _downedAt;

    /// <summary>Told when the member is up again.</summary>
    public Action? CameUp { get; init; }

    /// <summary>Told when the member went down, and why.</summary>
    public Action<string>? WentDown { get; init; }

    /// <summary>The judgement, its reason and its time.</summary>
    public HealthReport Report => _report;

    public bool IsUp => _report.IsUp;

    /// <summary>True when conversations may be tried: the member is up, or down without a monitor for long enough.</summary>
    public bool IsUsable => _report.IsUp || (!_isMonitored && !IsHeld && _services.Watch.Since(Volatile.Read(ref _downedAt)) >= RetryAfter);

    /// <summary>True while the member was down and stays out until its operator wants it back.</summary>
    public bool IsHeld => !_report.IsUp && pool.Return.ManualResume && !_isResumed;

    /// <summary>True when the last attempt of any kind failed.</summary>
    public bool LastAttemptFailed => _lastAttemptFailed;

    /// <summary>True while a monitor watches; it alone then brings the member up again.</summary>
    public bool IsMonitored
    {
        get => _isMonitored;
        set => _isMonitored = value;
    }

    /// <summary>A conversation came to the end of EHLO. Where a monitor watches, that alone does not bring the member up.</summary>
    public void Succeeded() => Succeeded(bringsUp: !_isMonitored);

    /// <summary>As many monitors as have to be are content.</summary>
    public void ProbeSucceeded() => Succeeded(bringsUp: true);

    private void Succeeded(bool bringsUp)
    {
        lock (_lock)
        {
            _failures = 0;
            _lastAttemptFailed = false;
            if (!_report.IsUp && bringsUp)
            {
                _answersSince = _answersSince == 0 ? _services.Clock.GetTimestamp() : _answersSince;
                ComeUpIfItMay();
            }
        }
    }

    /// <summary>It waited for its operator before the gateway started, and does so still.</summary>
    /// <param name="reason">Why it was down.</param>
    public void Hold(string reason)
    {
        lock (_lock)
        {
            var now = _services.Clock.GetTimestamp();
            Volatile.Write(ref _downedAt, now);
            _report = new HealthReport(IsUp: false, reason, now);
            _isResumed = false;
        }
    }

    /// <summary>Its operator wants it back: it need not wait for him any more.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (!_report.IsUp)
            {
                _isResumed = true;
                ComeUpIfItMay();
            }
        }
    }

    /// <summary>Called now and then: the time that a member must answer before it is up may be over.</summary>
    public void Tick()
    {
        if (!_report.IsUp)
        {
            lock (_lock)
            {
                ComeUpIfItMay();
            }
        }
    }

    /// <summary>A conversation could not begin.</summary>
    public void ConversationFailed(string reason)
    {
        var wentDown = false;
        lock (_lock)
        {
            _lastAttemptFailed = true;
            _answersSince = 0;
            _failures++;
            if (_failures >= FailuresAllowed)
            {
                wentDown = TakeDown(reason);
            }
        }

        Tell(wentDown, reason);
    }

    /// <summary>A probe failed.</summary>
    /// <param name="reason">Why, for logs.</param>
    /// <param name="isDown">Whether the monitors have now had enough.</param>
    public void ProbeFailed(string reason, bool isDown)
    {
        var wentDown = false;
        lock (_lock)
        {
            _lastAttemptFailed = true;
            _answersSince = 0;
            if (isDown)
            {
                wentDown = TakeDown(reason);
            }
        }

        Tell(wentDown, reason);
    }

    /// <returns>True when it was up until now.</returns>
    private bool TakeDown(string reason)
    {
        var now = _services.Clock.GetTimestamp();
        Volatile.Write(ref _downedAt, now);
        if (_report.IsUp)
        {
            Log.MemberDown(_services.Logger, member, pool.Name, reason);
            _report = new HealthReport(IsUp: false, reason, now);
            _isResumed = false;
            return true;
        }

        return false;
    }

    // Outside the lock: whoever hears of it may end conversations.
    private void Tell(bool wentDown, string reason)
    {
        if (wentDown)
        {
            WentDown?.Invoke(reason);
        }
    }

    private void ComeUpIfItMay()
    {
        if (_report.IsUp || _answersSince == 0 || _services.Watch.Since(_answersSince) < pool.Return.TimeUntilUp)
        {
            return;
        }

        if (IsHeld)
        {
            _report = _report with { Reason = Waits };
            return;
        }

        var now = _services.Clock.GetTimestamp();
        Log.MemberUp(_services.Logger, member, pool.Name, _services.Clock.GetElapsedTime(_report.Since, now));
        _report = new HealthReport(IsUp: true, Reason: null, now);
        _answersSince = 0;
        CameUp?.Invoke();
    }
}

/// <summary>A member's health at one moment.</summary>
/// <param name="IsUp">Whether the member gets mail.</param>
/// <param name="Reason">Why it is down; null while it is up.</param>
/// <param name="Since">Since when, as a timestamp of the clock.</param>
internal sealed record HealthReport(bool IsUp, string? Reason, long Since);
