using System.Net;
using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>Tells a member whom it serves: with a header at the start of a connection, or with XCLIENT at the start of each session.</summary>
/// <param name="member">The member.</param>
/// <param name="identity">How it is told, and our name.</param>
/// <param name="client">The client; null for a connection of the gateway's own.</param>
internal sealed class LinkIntroduction(MemberState member, LinkIdentity identity, LinkClient? client)
{
    private readonly ClientAddressPolicy _policy = identity.ClientAddress;

    /// <summary>How the member was told of the client; not at all while it was not, or there is none.</summary>
    public ClientAddressMode Announced { get; private set; }

    /// <summary>Writes the PROXY header, if the pool wants one. Nothing else may stand before it.</summary>
    public ValueTask AnnounceAsync(LinkConversation conversation)
    {
        if (!_policy.IsProxy)
        {
            return default;
        }

        Announced = client is null ? ClientAddressMode.None : _policy.Mode;
        return conversation.WriteAsync(ProxyHeaders.Write(_policy.Mode, client ?? Own(conversation.Transport)), LinkPhase.Connect);
    }

    /// <summary>Says XCLIENT and EHLO, if the pool wants it.</summary>
    /// <param name="conversation">The conversation, after EHLO and TLS.</param>
    /// <param name="capabilities">What the member offered.</param>
    /// <returns>What it offers this client.</returns>
    /// <exception cref="MemberLinkException">It cannot be told and has to be, or the connection failed.</exception>
    public async ValueTask<Capabilities> IntroduceAsync(LinkConversation conversation, Capabilities capabilities)
    {
        if (!_policy.IsXClient)
        {
            return capabilities;
        }

        var (refusal, offered) = await TellAsync(conversation, capabilities);
        if (refusal is null)
        {
            Announced = client is null ? ClientAddressMode.None : _policy.Mode;
            return offered;
        }

        if (_policy.IsRequired)
        {
            throw conversation.Failed(LinkPhase.Client, refusal);
        }

        if (client is not null)
        {
            Log.ClientAddressNotTold(member.Services.Logger, member.Name, member.Pool, client.SessionId, refusal);
        }

        return capabilities;
    }

    /// <summary>Tells the member of a connection that an earlier session used about the next client.</summary>
    /// <param name="connection">The connection, which nobody else has.</param>
    /// <param name="deadline">When it must be done, as a timestamp of the clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when the connection is of no use any more.</returns>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public async ValueTask<bool> RepeatAsync(MemberConnection connection, long deadline, CancellationToken cancellationToken)
    {
        var conversation = connection.Conversation;
        await using var abort = cancellationToken.UnsafeRegister(static state => ((LinkTransport)state!).Close(reset: true), conversation.Transport);
        try
        {
            conversation.LimitAt(deadline, member.Services.Watch.Until(deadline));
            if (connection.Hygiene.IsTransactionOpen)
            {
                connection.Hygiene.Sent(LinkCommand.Reset);
                conversation.Queue(LinkCommand.Reset, "RSET"u8);
                var reply = await conversation.ReadReplyAsync(LinkPhase.Command);
                if (!reply.IsPositive)
                {
                    return false;
                }
            }

            // It knows the client before: whatever the pool allows on a new connection, here the member has to be told.
            var (refusal, offered) = await TellAsync(conversation, connection.Capabilities);
            if (refusal is not null)
            {
                return false;
            }

            connection.Capabilities = offered;
            conversation.IsPipelining = connection.Capabilities.Pipelining;
            conversation.Transport.Disarm();
            return true;
        }
        catch (MemberLinkException)
        {
            // The member may have closed it while it waited; a new one tells more.
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    // Version 2 has a word for a connection of the proxy's own. Version 1 has UNKNOWN, which Postfix refuses: there the gateway says what is true, that it is the client itself.
    private LinkClient? Own(LinkTransport transport) =>
        _policy.Mode is ClientAddressMode.ProxyV1 && transport is { LocalEndPoint: IPEndPoint local, RemoteEndPoint: { } remote } ? new LinkClient(local, remote) : null;

    // The member's refusal, after which nothing has changed; or what it offers the client.
    private async ValueTask<(string? Refusal, Capabilities Offered)> TellAsync(LinkConversation conversation, Capabilities capabilities)
    {
        if (!capabilities.XClientAttributes.Contains("ADDR", StringComparer.Ordinal))
        {
            return ("XCLIENT ADDR is not offered to this gateway", capabilities);
        }

        if (client is null)
        {
            return (null, capabilities);
        }

        var isTold = false;
        foreach (var line in XClientLines.Write(capabilities.XClientAttributes, client))
        {
            conversation.Queue(LinkCommand.Other, line);
            var reply = await conversation.ReadReplyAsync(LinkPhase.Client);
            if (reply.Code != 220)
            {
                var refusal = $"XCLIENT was answered with {reply}";
                return IsOfCommand(reply) && !isTold ? (refusal, capabilities) : throw conversation.Failed(LinkPhase.Client, refusal);
            }

            isTold = true;
        }

        return (null, await HelloAsync(conversation, client.Hello ?? identity.EhloName));
    }

    // Anything else is the greeting of a client that the member wants nothing from: it has been told.
    private static bool IsOfCommand(SmtpReply reply) => reply.Code is >= 500 and <= 504 or 550;

    // A hello that the member does not like is the client's: the mail is not refused for it, and the member not blamed.
    private async ValueTask<Capabilities> HelloAsync(LinkConversation conversation, string name)
    {
        conversation.Queue(LinkCommand.Ehlo, Encoding.UTF8.GetBytes("EHLO " + name));
        var reply = await conversation.ReadReplyAsync(LinkPhase.Client);
        if (reply.IsPermanent && !name.Equals(identity.EhloName, StringComparison.Ordinal))
        {
            conversation.Queue(LinkCommand.Ehlo, Encoding.UTF8.GetBytes("EHLO " + identity.EhloName));
            reply = await conversation.ReadReplyAsync(LinkPhase.Client);
        }

        return reply.Code == 250 ? Capabilities.Parse(reply) : throw conversation.Failed(LinkPhase.Client, $"answered EHLO after XCLIENT with {reply}");
    }
}
