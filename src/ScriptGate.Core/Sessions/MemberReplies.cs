using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Sessions;

/// <summary>The SERVER_REPLY stage: every reply of the member before it becomes the client's.</summary>
internal static class MemberReplies
{
    public static ValueTask<RecipientAnswer> PassAsync(Conversation conversation, string command, SmtpReply reply, Recipient? recipient)
    {
        var own = OwnSpelling.Of(reply, conversation.Transaction, recipient);
        return conversation.Chains.ServerReply is { } chain
            ? AskAsync(conversation, chain, new ServerReplyEvent(conversation.Session, command, own, recipient))
            : new(new RecipientAnswer(own, "member", null));
    }

    private static async ValueTask<RecipientAnswer> AskAsync(Conversation conversation, EventChain<ServerReplyEvent> chain, ServerReplyEvent e)
    {
        var wasPositive = e.Reply.IsPositive;
        var outcome = await conversation.AskAsync(chain, e);

        // A refusal stays one, and what the member says to the final dot is the truth about the message: only its text may change.
        if (!wasPositive || e.Command == "." || !outcome.Verdict.IsRefusal)
        {
            return new RecipientAnswer(e.Reply, "member", null);
        }

        if (outcome.Verdict.Kind == VerdictKind.Disconnect)
        {
            conversation.Closing = SessionEnd.Refused;
        }

        return new RecipientAnswer(VerdictTable.Reply(Stage.ServerReply, outcome.Verdict), outcome.By?.Name ?? "engine", null);
    }
}
