using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>EHLO and HELO.</summary>
internal sealed class HelloCommands(Conversation conversation)
{
    public async ValueTask RunAsync(SmtpVerb verb, ReadOnlyMemory<byte> argument)
    {
        var name = SmtpVerbs.Name(verb);
        var kind = HelloName.Classify(argument.Span);
        if (kind == HelloNameKind.Invalid)
        {
            await conversation.Findings.FatalAsync(name, ProtocolFinding.Syntax, StandardReplies.BadHello, argument, Stage.Ehlo);
            return;
        }

        var before = conversation.Session.Hello;
        var hello = conversation.Session.Announced(HelloOf(name, argument, before));
        conversation.Session.Hello = hello;
        var outcome = kind == HelloNameKind.Odd
            ? await conversation.Findings.SoftAsync(ProtocolFinding.HelloName, hello.Name, Stage.Ehlo)
            : Outcome.Continue;
        IReadOnlyCollection<string> withheld = [];
        if (!outcome.Verdict.IsRefusal && conversation.Chains.Ehlo is { } chain)
        {
            var e = new EhloEvent(conversation.Session, hello);
            outcome = await conversation.AskAsync(chain, e);
            withheld = e.Withheld;
        }

        if (!outcome.Verdict.IsRefusal && !conversation.Input.Buffer.IsEmpty)
        {
            // A hello ends a group of commands (RFC 2920 section 3.1): what stands behind it was sent without knowing whether we pipeline.
            outcome = await conversation.Findings.SoftAsync(ProtocolFinding.UnauthorisedPipelining, name, Stage.Ehlo);
        }

        if (outcome.Verdict.IsRefusal)
        {
            // A refused hello leaves everything as it was (RFC 5321 section 4.1.4).
            conversation.Session.Hello = before;
            await conversation.RefuseAsync(name, Stage.Ehlo, outcome);
            return;
        }

        var reply = verb == SmtpVerb.Helo ? conversation.Server.Answers.Helo : EhloReply(withheld);
        await conversation.ReplyAsync(name, reply);
        if (conversation.ReplyWasRefused)
        {
            conversation.Session.Hello = before;
            return;
        }

        await conversation.Commands.Envelope.EndTransactionAsync();
        conversation.State = SmtpState.Ready;

        // What a step of REPLY took out of the text is not offered either.
        conversation.IsAuthWithheld = withheld.Contains("AUTH", StringComparer.OrdinalIgnoreCase)
            || (!ReferenceEquals(conversation.Written, reply) && Offers(reply, "AUTH") && !Offers(conversation.Written!, "AUTH"));
    }

    private static bool Offers(SmtpReply reply, string keyword) =>
        reply.Text.Split('\n').Skip(1).Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));

    private SmtpReply EhloReply(IReadOnlyCollection<string> withheld)
    {
        var reply = conversation.Server.Answers.Ehlo(conversation.Members, conversation.OffersStartTls, conversation.OffersAuth, withheld);

        // To whom it is offered, and they are few.
        return conversation.Commands.XClient.IsOffered && !withheld.Contains("XCLIENT", StringComparer.OrdinalIgnoreCase)
            ? reply.WithText($"{reply.Text}\nXCLIENT {XClientArgument.Keywords}")
            : reply;
    }

    private static HelloInfo HelloOf(string verb, ReadOnlyMemory<byte> argument, HelloInfo? before)
    {
        var name = Encoding.ASCII.GetString(argument.Span);
        return before is not null && before.Name.Equals(name, StringComparison.Ordinal) && before.Verb.Equals(verb, StringComparison.Ordinal)
            ? before
            : new HelloInfo(verb, name);
    }
}
