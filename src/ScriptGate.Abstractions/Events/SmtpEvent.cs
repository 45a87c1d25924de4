namespace ScriptGate;

/// <summary>Something happened in a session and the steps of its stage are asked.</summary>
/// <param name="session">The session it happened in.</param>
/// <param name="stage">The stage whose chain runs.</param>
public abstract class SmtpEvent(ISession session, Stage stage)
{
    /// <summary>The session.</summary>
    public ISession Session { get; } = session;

    /// <summary>The stage.</summary>
    public Stage Stage { get; } = stage;

    /// <summary>Reports a violation and returns what the security profile makes of it.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="proposed">The refusal the check proposes.</param>
    /// <param name="evidence">What the check saw, for the record: null, booleans, numbers, strings, and lists of these. Never message content.</param>
    /// <returns>The refusal when the profile blocks the violation, else <see cref="Verdict.Continue"/>. A check returns it as it is.</returns>
    public Verdict Report(Violation violation, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence = null) =>
        Session.Report(violation, Stage, proposed, evidence);

    /// <summary>Reports a violation that nobody is refused for here and now: what is said goes its own way. Recorded and counted where the profile has the alarm, and never as blocked.</summary>
    /// <param name="violation">What was violated.</param>
    /// <param name="evidence">What the check saw; see <see cref="Report"/>.</param>
    public void Alarm(Violation violation, IReadOnlyDictionary<string, object?>? evidence = null) => Session.Alarm(violation, Stage, evidence);

    /// <summary>
    /// Says that a violation could not be looked for, because what would have to be asked does not answer; returns what the violation's <c>onFailure</c> makes of it. For a
    /// failure that has a reply of its own and is not the check's fault, such as a name server of the sender that does not answer. Everything else is an exception.
    /// </summary>
    /// <param name="violation">What was looked for.</param>
    /// <param name="deferral">The answer where the profile says <c>defer</c>.</param>
    /// <param name="detail">What does not answer, for the log.</param>
    /// <returns><see cref="Verdict.Continue"/> where the profile says <c>continue</c>, as it does for a violation that is not blocked; else a refusal. A check returns it as it is.</returns>
    public Verdict ReportFailure(Violation violation, Verdict deferral, string detail) => Session.ReportFailure(violation, Stage, deferral, detail);
}
