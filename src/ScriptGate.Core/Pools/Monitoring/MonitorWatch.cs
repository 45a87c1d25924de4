namespace ScriptGate.Core.Pools;

/// <summary>What one monitor thinks of one member. Its owner guards it.</summary>
/// <param name="settings">How it probes.</param>
/// <param name="member">The member.</param>
/// <param name="isUp">What to think before the first probe.</param>
internal sealed class MonitorWatch(ProbeSettings settings, MemberState member, bool isUp)
{
    private long _lastSuccess = member.Services.Clock.GetTimestamp();

    public ProbeSettings Settings { get; } = settings;

    /// <summary>Whether there was success within the time-out.</summary>
    public bool IsUp { get; private set; } = isUp;

    /// <summary>Why the last probe failed, also while the time-out is not over; null when it succeeded.</summary>
    public string? Reason { get; private set; }

    /// <summary>The time to the next probe.</summary>
    public TimeSpan Pause => IsUp ? Settings.UpInterval ?? Settings.Interval : Settings.Interval;

    /// <summary>How long a probe may take: that of a member that is up must not outlast the moment it counts as down.</summary>
    public TimeSpan Patience
    {
        get
        {
            var left = Settings.Timeout - SinceSuccess;
            return IsUp && left > TimeSpan.Zero ? left : Settings.Timeout;
        }
    }

    private TimeSpan SinceSuccess => member.Services.Watch.Since(Settings.IsPlain ? Math.Max(_lastSuccess, member.LastOpened) : _lastSuccess);

    /// <summary>A probe has ended.</summary>
    /// <param name="failure">Why it failed; null when it did not.</param>
    public void Took(string? failure)
    {
        Reason = failure;
        if (failure is null)
        {
            _lastSuccess = member.Services.Clock.GetTimestamp();
            IsUp = true;
        }
        else if (SinceSuccess >= Settings.Timeout)
        {
            IsUp = false;
        }
    }
}

/// <summary>What one monitor thinks of a member, for views.</summary>
/// <param name="Name">How far it goes: <c>tcp</c>, <c>smtp</c>, <c>smtp starttls</c>, <c>smtp rcpt</c>, <c>smtp starttls rcpt</c>.</param>
/// <param name="IsUp">Whether a probe succeeded within the time-out.</param>
/// <param name="Reason">Why the last probe failed; null when it did not.</param>
internal sealed record MonitorReport(string Name, bool IsUp, string? Reason);
