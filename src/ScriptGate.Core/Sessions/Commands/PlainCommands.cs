using System.Text;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>The commands that need neither an envelope nor a member: NOOP, HELP, QUIT, VRFY, EXPN, ETRN and whatever we do not know.</summary>
internal sealed class PlainCommands(Conversation conversation)
{
    public ValueTask RunAsync(SmtpVerb verb, ReadOnlyMemory<byte> argument) => verb switch
    {
        SmtpVerb.Noop => conversation.ReplyAsync("NOOP", StandardReplies.Ok),
        SmtpVerb.Help => conversation.ReplyAsync("HELP", StandardReplies.HelpText),
        SmtpVerb.Quit => QuitAsync(),

        // Whether a user exists is not ours to say, and 252 says so without lying (RFC 5321 sections 3.5.3 and 7.3).
        SmtpVerb.Vrfy => argument.IsEmpty
            ? conversation.Findings.FatalAsync("VRFY", ProtocolFinding.Syntax, StandardReplies.SyntaxError, argument, Stage.Command)
            : conversation.ReplyAsync("VRFY", StandardReplies.VrfyNo),
        SmtpVerb.Xforward => conversation.RefuseAsync("XFORWARD", StandardReplies.NotAuthorised, "engine"),
        SmtpVerb.Unknown => conversation.Findings.FatalAsync("", ProtocolFinding.Syntax, StandardReplies.UnknownCommand, argument, Stage.Command),
        _ => conversation.RefuseAsync(SmtpVerbs.Name(verb), StandardReplies.NotImplemented, "engine"),
    };

    /// <summary>Octets of another protocol: the connection is closed at once and nothing is said, so that nothing of it can be reflected.</summary>
    public async ValueTask ForeignAsync(string line)
    {
        conversation.Session.Observer?.ClientSaid(ClientOctets.Foreign, Encoding.Latin1.GetBytes(line));
        await conversation.Findings.NoteAsync(ProtocolFinding.ForeignProtocol, line, Stage.Command);
        conversation.Services.Recorder.Refused(conversation, "", StandardReplies.ForeignProtocol, "engine", ProtocolFinding.ForeignProtocol);
        throw new SessionEndedException(SessionEnd.Protocol);
    }

    private async ValueTask QuitAsync()
    {
        if (conversation.Chains.Quit is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new QuitEvent(conversation.Session));
            if (outcome.Verdict.Kind == VerdictKind.Disconnect)
            {
                await conversation.RefuseAsync("QUIT", Stage.Quit, outcome);
                return;
            }
        }

        await conversation.ReplyAsync("QUIT", StandardReplies.Bye);
        conversation.Closing = SessionEnd.Quit;
    }
}
