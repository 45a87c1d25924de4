using System.Text;

namespace ScriptGate.Core.Pools;

/// <summary>
/// One probe of a member: connection, TLS as configured, greeting, EHLO, where the monitor asks for it MAIL and RCPT, and one QUIT. Or the connection alone. Never throws for what
/// the member does.
/// </summary>
internal static class SmtpProbe
{
    /// <param name="state">The member.</param>
    /// <param name="settings">How to probe it.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Ends the probe; it then has no outcome.</param>
    /// <returns>How far it came and what was wrong there; null when nothing was.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<string?> RunAsync(MemberState state, ProbeSettings settings, TimeSpan patience, CancellationToken cancellationToken)
    {
        var opener = new LinkOpener(state, new LinkIdentity(settings.Tls, settings.EhloName) { ClientAddress = settings.ClientAddress, Keys = settings.Keys }, state.Services.Watch.After(patience));
        string? failure;
        try
        {
            if (settings.IsTcp)
            {
                await opener.TouchAsync(cancellationToken);
                return null;
            }

            var connection = await opener.OpenAsync(cancellationToken);
            failure = settings.Recipient is null ? null : await AskAsync(connection.Conversation, settings, patience, cancellationToken);
            await connection.CloseAsync();
        }
        catch (MemberLinkException exception)
        {
            failure = exception.Circumstance;
        }

        if (failure is not null)
        {
            Log.ProbeFailed(state.Services.Logger, state.Name, state.Pool, failure);
        }

        return failure;
    }

    // QUIT ends the transaction: no message follows.
    private static async Task<string?> AskAsync(LinkConversation conversation, ProbeSettings settings, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var abort = cancellationToken.UnsafeRegister(static state => ((LinkTransport)state!).Close(reset: true), conversation.Transport);
        try
        {
            conversation.Limit(patience);
            return await SayAsync(conversation, LinkCommand.Mail, $"MAIL FROM:<{settings.Sender}>") ?? await SayAsync(conversation, LinkCommand.Rcpt, $"RCPT TO:<{settings.Recipient}>");
        }
        catch (MemberLinkException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static async Task<string?> SayAsync(LinkConversation conversation, LinkCommand command, string line)
    {
        conversation.Queue(command, Encoding.ASCII.GetBytes(line));
        var reply = await conversation.ReadReplyAsync(LinkPhase.Command);
        return reply.IsPositive ? null : $"at {line.Split(' ')[0]}: {line} was answered with {reply}";
    }
}
