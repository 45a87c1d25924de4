using System.Security.Authentication;
using ScriptGate.Core.Chain;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>STARTTLS and the handshake of either kind. Core does handshakes; whether they are wanted and good enough is policy's.</summary>
internal sealed class TlsCommand(Conversation conversation)
{
    /// <summary>Set when the TLS stage rejected the handshake: every command but QUIT is answered with it.</summary>
    public (SmtpReply Reply, string By)? Refusal { get; private set; }

    /// <summary>STARTTLS (RFC 3207).</summary>
    public async ValueTask RunAsync()
    {
        if (conversation.Transport.IsEncrypted)
        {
            await conversation.Findings.FatalAsync("STARTTLS", ProtocolFinding.Sequence, StandardReplies.TlsActive, "", Stage.StartTls);
            return;
        }

        // Octets behind STARTTLS were sent in clear and would be read as if they had come encrypted (RFC 3207 section 4.2).
        if (!conversation.Input.Buffer.IsEmpty)
        {
            await InjectedAsync();
        }

        if (conversation.Chains.StartTls is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new StartTlsEvent(conversation.Session));
            if (outcome.Verdict.IsRefusal)
            {
                await conversation.RefuseAsync("STARTTLS", Stage.StartTls, outcome);
                return;
            }
        }

        if (conversation.Session.StartTls == StartTlsMode.None)
        {
            await conversation.RefuseAsync("STARTTLS", StandardReplies.NotImplemented, "engine");
            return;
        }

        if (conversation.Server.Tls is null)
        {
            await conversation.RefuseAsync("STARTTLS", StandardReplies.TlsNotAvailable, "engine");
            return;
        }

        await conversation.ReplyAsync("STARTTLS", StandardReplies.TlsReady);
        if (conversation.ReplyWasRefused)
        {
            return;
        }

        if (conversation.Input.TryFill())
        {
            await InjectedAsync();
        }

        await conversation.FlushAsync();
        await SecureAsync();
        await conversation.Commands.Envelope.EndTransactionAsync();
        conversation.Session.ForgetClearText();

        // With the authentication goes the member connection that it was made on.
        conversation.Delivery?.End();
        conversation.Delivery = null;
        conversation.Withheld = [];
        conversation.State = SmtpState.Connected;
        await JudgeAsync(conversation.Session.Tls!);
    }

    /// <summary>Does the handshake, within its time limit, and swaps the transport.</summary>
    /// <exception cref="SessionEndedException">It failed; nothing can be said in clear any more.</exception>
    public async ValueTask SecureAsync()
    {
        var profile = conversation.Server.Tls!;
        conversation.Input.GiveBack();
        using var limit = new CancellationTokenSource(conversation.Server.Options.Timeouts.Handshake, conversation.Services.Clock);
        try
        {
            conversation.Session.Tls = await conversation.Transport.SecureAsync(profile, limit.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            Log.HandshakeFailed(conversation.Services.Logger, conversation.Session.Id, conversation.Session.RemoteAddress, Reason(exception, limit.IsCancellationRequested));
            throw new SessionEndedException(SessionEnd.Protocol);
        }

        conversation.UseNewTransport();
    }

    /// <summary>The TLS stage: judges the finished handshake.</summary>
    public async ValueTask JudgeAsync(TlsInfo tls)
    {
        if (conversation.Chains.Tls is not { } chain)
        {
            return;
        }

        var outcome = await conversation.AskAsync(chain, new TlsEvent(conversation.Session, tls));
        if (!outcome.Verdict.IsRefusal)
        {
            return;
        }

        var reply = VerdictTable.Reply(Stage.Tls, outcome.Verdict);
        var by = outcome.By?.Name ?? "engine";
        if (outcome.Verdict.Kind == VerdictKind.Reject)
        {
            Refusal = (reply, by);
            return;
        }

        await conversation.RefuseAsync("STARTTLS", reply, by);
        conversation.Closing = SessionEnd.Refused;
    }

    private async ValueTask InjectedAsync()
    {
        await conversation.Findings.NoteAsync(ProtocolFinding.TlsInjection, "", Stage.StartTls);
        await conversation.RefuseAsync("STARTTLS", StandardReplies.ForeignProtocol.WithText("Commands behind STARTTLS are not allowed, closing the connection"), "engine", ProtocolFinding.TlsInjection);
        await conversation.FlushAsync();
        throw new SessionEndedException(SessionEnd.Protocol);
    }

    private static string Reason(Exception exception, bool timedOut) =>
        timedOut ? "not finished within timeouts.handshake" : exception.InnerException?.Message ?? exception.Message;
}
