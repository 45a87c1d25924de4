using ScriptGate.Plugins.Spf.Evaluation;
using ScriptGate.Plugins.Spf.Macros;

namespace ScriptGate.Plugins.Spf;

/// <summary>Computes the fact <c>spf</c> of a transaction.</summary>
internal sealed class SpfProvider(SpfOptions options, string hostName, TimeProvider clock)
{
    public async ValueTask<SpfFinding> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        var hello = session.Hello?.Name ?? "";
        var sender = session.Transaction?.OriginalSender ?? Mailbox.Null;
        var helloQuestion = SpfQuestion.OfHello(session.RemoteAddress, hello);
        using var time = new CancellationTokenSource(options.Time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        if (sender.IsNull)
        {
            return await CheckAsync(session.Dns, helloQuestion, time, either.Token);
        }

        var finding = await CheckAsync(session.Dns, SpfQuestion.OfMailFrom(session.RemoteAddress, sender, hello), time, either.Token);
        return options.Hello == HelloCheck.Always ? finding with { Hello = await CheckAsync(session.Dns, helloQuestion, time, either.Token) } : finding;
    }

    /// <summary>Answers one question.</summary>
    /// <param name="dns">Who is asked.</param>
    /// <param name="question">The question.</param>
    /// <param name="time">Says when the time is over, which is a temporary error and not one of the check.</param>
    /// <param name="cancellationToken">Cancelled by it, and when nobody waits any more.</param>
    private async ValueTask<SpfFinding> CheckAsync(IDnsResolver dns, SpfQuestion question, CancellationTokenSource time, CancellationToken cancellationToken)
    {
        try
        {
            return await new SpfEvaluation(question, new SpfLookups(dns, question.Client, cancellationToken), new MacroValues(question, hostName, clock)).RunAsync();
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            return new SpfFinding(SpfResult.TempError, question.Identity, question.Domain) { Problem = $"DNS took longer than {DurationText.Format(options.Time)}" };
        }
    }
}
