using System.Buffers;
using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tapes;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>The start of a session: what the client may have sent before its turn, the CONNECT stage, the banner.</summary>
internal sealed class GreetingCommand(Conversation conversation)
{
    /// <summary>How long a client that was refused at CONNECT may take to say QUIT.</summary>
    private static readonly TimeSpan RefusedTime = TimeSpan.FromSeconds(30);

    /// <summary>Greets a client that has just connected.</summary>
    public ValueTask GreetAsync() => GreetAsync(isFirst: true);

    /// <summary>Greets the client that was announced in the place of who is connected: its steps are asked, and what follows in the same breath is nobody's haste.</summary>
    public ValueTask GreetAgainAsync() => GreetAsync(isFirst: false);

    private async ValueTask GreetAsync(bool isFirst)
    {
        var hasSpoken = isFirst && conversation.Input.TryFill();
        if (hasSpoken && !await MayGoOnAsync())
        {
            return;
        }

        if (conversation.Chains.Connect is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new ConnectEvent(conversation.Session));
            if (outcome.Verdict.IsRefusal)
            {
                await RefuseAsync(outcome);
                return;
            }

            // The steps may have taken their time, some only to see who cannot wait.
            if (isFirst && !hasSpoken && conversation.Input.TryFill() && !await MayGoOnAsync())
            {
                return;
            }
        }

        if (conversation.Session.Tls is { } tls)
        {
            await conversation.Commands.Tls.JudgeAsync(tls);
            if (conversation.Closing != SessionEnd.None)
            {
                return;
            }
        }

        if (await conversation.CloseIfAskedAsync("CONNECT"))
        {
            return;
        }

        if (conversation.Server.Options.ServiceDown == ServiceDown.Refuse && !IsServiceUp)
        {
            await conversation.RefuseAsync("CONNECT", StandardReplies.ShuttingDown.WithText(conversation.Server.Options.ServiceDownText ?? "The mail service is not available, please try again later"), "engine");
            conversation.Closing = SessionEnd.Refused;
            return;
        }

        await conversation.ReplyAsync("CONNECT", conversation.Server.Answers.Banner);
        conversation.Session.KeepUnheard(hasSpoken: !conversation.Input.Buffer.IsEmpty);
        if (conversation.ReplyWasRefused)
        {
            OnlyQuitIsLeft();
        }
    }

    private bool IsServiceUp => conversation.Session.Outside is { } outside
        ? outside.Ask(TapeKinds.Pool, $"up {conversation.Server.Pool.Name}", AnswerForms.YesNo, () => conversation.Server.Pool.IsUsable)
        : conversation.Server.Pool.IsUsable;

    // A client has to wait for the greeting (RFC 5321 section 3.1). Octets of TLS, HTTP or a PROXY header are no SMTP client at all; others are for policy.
    private async ValueTask<bool> MayGoOnAsync()
    {
        var early = conversation.Input.Buffer;
        var octets = early.Slice(0, Math.Min(early.Length, 64)).ToArray();
        if (ForeignProtocol.Detect(octets) is not (ForeignProtocolKind.None or ForeignProtocolKind.NeedMore))
        {
            await conversation.Commands.Plain.ForeignAsync(Encoding.Latin1.GetString(octets));
            return false;
        }

        var outcome = await conversation.Findings.SoftAsync(ProtocolFinding.EarlyTalker, Encoding.Latin1.GetString(octets), Stage.Connect);
        if (outcome.Verdict.IsRefusal)
        {
            await RefuseAsync(outcome);
        }

        return !outcome.Verdict.IsRefusal;
    }

    // Rejected: 554, then 503 to everything but QUIT (RFC 5321 section 3.1). Deferred or disconnected: 421 and the end.
    private async ValueTask RefuseAsync(Outcome outcome)
    {
        await conversation.RefuseAsync("CONNECT", Stage.Connect, outcome);
        if (outcome.Verdict.Kind == VerdictKind.Reject)
        {
            OnlyQuitIsLeft();
        }
        else
        {
            conversation.Closing = SessionEnd.Refused;
        }
    }

    private void OnlyQuitIsLeft()
    {
        conversation.State = SmtpState.Refused;
        conversation.Deadlines.LimitSession(RefusedTime);
    }
}
