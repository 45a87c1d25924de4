using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Sessions;

/// <summary>A verdict that the stage does not know is an error of its step, whose <c>onFailure</c> decides: it must never turn into "go on".</summary>
internal static class StageRules
{
    public static async ValueTask<Outcome> ApplyAsync(Conversation conversation, SmtpEvent e, ValueTask<Outcome> pending)
    {
        try
        {
            return Apply(conversation, e, await pending);
        }
        catch (OperationCanceledException)
        {
            conversation.ThrowIfInterrupted();
            throw;
        }
    }

    public static Outcome Apply(Conversation conversation, SmtpEvent e, Outcome outcome)
    {
        if (outcome.Verdict.Kind != VerdictKind.Discard)
        {
            return outcome;
        }

        var stage = e is ProtocolEvent finding ? finding.Command : e.Stage;
        if (VerdictTable.IsLegal(stage, outcome.Verdict.Kind, conversation.Server.Options.AllowDiscard))
        {
            return outcome;
        }

        var step = outcome.By!;
        step.CountFailure();
        Chain.Log.VerdictIsIllegal(conversation.Services.Logger, step.Name, outcome.Verdict.Kind, e.Stage, conversation.Session.Id, step.OnFailure);
        var verdict = FailureVerdicts.Of(step.OnFailure, stage);
        conversation.Session.Steps.Amend(verdict.Kind);
        return new Outcome(verdict, step, Failed: true);
    }
}
