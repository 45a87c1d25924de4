namespace ScriptGate.Core.Tapes;

/// <summary>The clock as the rules of one session see it: each time they look at it is on the tape.</summary>
/// <param name="clock">The gateway's.</param>
/// <param name="outside">The session's outside.</param>
/// <param name="about">What is being done in the session at the moment.</param>
internal sealed class OutsideClock(TimeProvider clock, SessionOutside outside, Func<string> about) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => outside.Ask(TapeKinds.Now, about(), AnswerForms.Moment, clock.GetUtcNow);

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
