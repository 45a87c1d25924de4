namespace ScriptGate.Plugins.Methods;

/// <summary>Finds commands that the operator does not allow. They are answered here and never reach a pool member.</summary>
internal sealed class MethodsCheck(MethodsOptions options)
{
    public static readonly Violation DisallowedMethod = new("disallowed-method");

    // A verb that nobody knows can be a whole command line.
    private const int LongestVerb = 32;

    private readonly MethodRules _rules = new(options);

    /// <summary>COMMAND comes before the command's own event, whatever the state, inside TLS too, for every pipelined command.</summary>
    public ValueTask<Verdict> OnCommandAsync(CommandEvent e, CancellationToken cancellationToken) =>
        new(_rules.IsAllowed(e.Verb, e.Session) ? Verdict.Continue : Disallowed(e));

    /// <summary>A command that is refused now is not offered now.</summary>
    public ValueTask<Verdict> OnEhloAsync(EhloEvent e, CancellationToken cancellationToken)
    {
        e.Withhold(_rules.WithheldKeywords(e.Session));
        return new(Verdict.Continue);
    }

    private Verdict Disallowed(CommandEvent e)
    {
        var verb = e.Verb.Length <= LongestVerb ? e.Verb : e.Verb[..LongestVerb];
        return e.Report(DisallowedMethod, _rules.ReplyTo(e.Verb, e.Session), new Dictionary<string, object?>(StringComparer.Ordinal) { ["verb"] = verb });
    }
}
