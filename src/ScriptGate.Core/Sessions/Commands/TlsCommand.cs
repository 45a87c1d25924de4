using System.Security.Authentication;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tls;
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

        if (await conversation.CloseIfAskedAsync("STARTTLS"))
        {
            return;
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

        if (TryEnter() is { } limit)
        {
            await conversation.RefuseAsync("STARTTLS", StandardReplies.TlsNotAvailable, "engine", limit);
            return;
        }

        try
        {
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
            await ShakeHandsAsync("STARTTLS");
        }
        finally
        {
            Profile.Gate.Leave(conversation.Session.RemoteAddress);
        }

        await conversation.Commands.Envelope.EndTransactionAsync();
        conversation.Session.ForgetClearText();

        // With the authentication goes the member connection that it was made on.
        conversation.Delivery?.End();
        conversation.Delivery = null;
        conversation.IsAuthWithheld = false;
        conversation.State = SmtpState.Connected;
        await JudgeAsync(conversation.Session.Tls!);
    }

    /// <summary>TLS from the first octet.</summary>
    /// <exception cref="SessionEndedException">It failed, or may not be begun; nothing can be said in clear any more.</exception>
    public async ValueTask SecureAsync()
    {
        if (TryEnter() is { } limit)
        {
            Log.HandshakeRefused(conversation.Services.Logger, conversation.Session.Id, conversation.Session.RemoteAddress, limit);
            throw new SessionEndedException(SessionEnd.Protocol);
        }

        try
        {
            await ShakeHandsAsync("");
        }
        finally
        {
            Profile.Gate.Leave(conversation.Session.RemoteAddress);
        }
    }

    // Reloads come between commands, and this is one.
    private ClientTls Profile => conversation.Server.Tls!;

    private string? TryEnter()
    {
        var limit = Profile.TryEnter(conversation.Session.RemoteAddress, conversation.Session.IsTrusted);
        if (limit is not null)
        {
            conversation.Server.TlsCounters.CountRefused();
        }

        return limit;
    }

    /// <summary>Does the handshake, within its time limit, and swaps the transport.</summary>
    private async ValueTask ShakeHandsAsync(string command)
    {
        var session = conversation.Session;
        var handshake = new ClientHandshake(Profile);
        conversation.Input.GiveBack();
        using var limit = new CancellationTokenSource(conversation.Server.Options.Timeouts.Handshake, conversation.Services.Clock);
        try
        {
            session.Tls = session.Outside is { } outside
                ? await SecureAsync(outside, handshake, limit.Token)
                : await conversation.Transport.SecureAsync(handshake, limit.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            var reason = HandshakeFailure.Reason(exception, limit.IsCancellationRequested);
            conversation.Server.TlsCounters.CountFailed();
            Log.HandshakeFailed(conversation.Services.Logger, session.Id, session.RemoteAddress, handshake.ServerName, reason);
            session.Observer?.Secured(tls: null, reason);
            conversation.Services.Recorder.HandshakeFailed(conversation, command, handshake.ServerName, reason);
            throw new SessionEndedException(SessionEnd.Protocol);
        }

        conversation.Server.TlsCounters.Entered();
        Log.HandshakeDone(conversation.Services.Logger, session.Id, session.RemoteAddress, session.Tls.Version, session.Tls.Cipher, session.Tls.ServerName);
        session.Observer?.Secured(session.Tls, failure: null);
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

    private async ValueTask<TlsInfo> SecureAsync(SessionOutside outside, ClientHandshake handshake, CancellationToken cancellationToken)
    {
        var tls = await outside.AskAsync(TapeKinds.Tls, "", AnswerForms.Tls, async () => await conversation.Transport.SecureAsync(handshake, cancellationToken));

        // Where the handshake comes from a tape nothing was done on the wire.
        conversation.Transport.IsEncrypted = true;
        return tls;
    }

    private async ValueTask InjectedAsync()
    {
        await conversation.Findings.NoteAsync(ProtocolFinding.TlsInjection, "", Stage.StartTls);
        await conversation.RefuseAsync("STARTTLS", StandardReplies.ForeignProtocol.WithText("Commands behind STARTTLS are not allowed, closing the connection"), "engine", ProtocolFinding.TlsInjection);
        await conversation.FlushAsync();
        throw new SessionEndedException(SessionEnd.Protocol);
    }
}
