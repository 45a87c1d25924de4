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
}
