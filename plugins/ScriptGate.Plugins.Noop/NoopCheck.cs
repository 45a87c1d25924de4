using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.Noop;

/// <summary>Has no opinion on anything. What remains is the cost of being asked, which the benchmarks measure.</summary>
/// <param name="options">The options of the profile.</param>
/// <param name="logger">The check's logger: its category is <c>check.noop</c>.</param>
internal sealed class NoopCheck(NoopOptions options, ILogger logger)
{
    /// <summary>A handler for any event. A real one takes its own event type and looks at it: <c>OnRecipientAsync(RcptEvent e, ...)</c>.</summary>
    /// <remarks>
    /// It is called inline on the session's thread: return at once, or await. An answer at once costs no allocation when it is a verdict that exists
    /// already. <c>return new(e.Report(violation, refusal, evidence))</c> lets the profile decide; do not refuse by yourself. An exception is not an
    /// answer: it is recorded, and the profile's <c>onFailure</c> applies.
    /// </remarks>
    public ValueTask<Verdict> OnEventAsync(SmtpEvent e, CancellationToken cancellationToken)
    {
        if (options.Trace)
        {
            Log.Asked(logger, e.Stage, e.Session.Id);
        }

        return new(Verdict.Continue);
    }
}
