namespace ScriptGate.Plugins.MailValidation;

/// <summary>Which violations are not looked for in sessions of clients we know: those of <c>trustedNetworks</c> and those that have authenticated.</summary>
/// <param name="violations">The names of the violations.</param>
internal sealed class Exemptions(IEnumerable<string> violations)
{
    private readonly HashSet<string> _violations = new(violations, StringComparer.Ordinal);

    public bool Lift(Violation violation, ISession session) => (session.IsTrusted || session.IsAuthenticated) && _violations.Contains(violation.Name);

    /// <summary>Also for mail to exempt recipients only: whoever writes to the postmaster may have to report that his mail is refused.</summary>
    public bool Lift(Violation violation, ISession session, ITransaction transaction) => transaction.IsExempt || Lift(violation, session);
}
