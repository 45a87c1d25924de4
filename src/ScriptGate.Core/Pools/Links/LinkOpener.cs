using System.Security.Authentication;
using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>Makes a connection to a member: TCP, TLS, greeting, EHLO. Everything it may have to wait for ends at one deadline.</summary>
/// <param name="member">The member.</param>
/// <param name="identity">How to secure the connection, and our name.</param>
/// <param name="deadline">When it must be ready, as a timestamp of the clock.</param>
internal sealed class LinkOpener(MemberState member, LinkIdentity identity, long deadline)
{
    private readonly MemberServices _services = member.Services;
    private readonly TimeSpan _limit = member.Services.Watch.Until(deadline);
    private TlsOutcome _tls = TlsOutcome.NotUsed;

    /// <summary>Whom the member is told of, where the identity says so. Default: nobody, for the connection is the gateway's own.</summary>
    public LinkClient? Client { get; init; }

    /// <summary>How long the connection may serve others after it.</summary>
    public ReuseOptions Reuse { get; init; } = new();

    /// <exception cref="MemberLinkException">The member is not usable.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public async Task<MemberConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenOnceAsync(identity.Tls.Mode, cancellationToken);
        }
        catch (MemberLinkException exception) when (CanGoOnInClear(exception))
        {
            // Opportunistic TLS protects against listeners, not against who can break a handshake: clear text is its documented second choice.
            member.Counters.CountFallback();
            _tls = TlsOutcome.ClearBecause(exception.Reason);
            return await OpenOnceAsync(ServerTlsMode.None, cancellationToken);
        }
    }

    /// <summary>Connects and closes again, without a word of SMTP.</summary>
    /// <exception cref="MemberLinkException">There is no connection.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public Task TouchAsync(CancellationToken cancellationToken) => ConverseAsync(
        async (conversation, introduction) =>
        {
            await ConnectAsync(conversation, cancellationToken);
            await introduction.AnnounceAsync(conversation);
            conversation.Dispose();
            return conversation;
        },
        cancellationToken);

    private bool CanGoOnInClear(MemberLinkException exception) => exception is TlsHandshakeException { IsOpportunistic: true } && !identity.IsForAuth;

    private Task<MemberConnection> OpenOnceAsync(ServerTlsMode mode, CancellationToken cancellationToken) => ConverseAsync(
        async (conversation, introduction) =>
        {
            await ConnectAsync(conversation, cancellationToken);
            await introduction.AnnounceAsync(conversation);
            if (mode is ServerTlsMode.Implicit)
            {
                await SecureAsync(conversation, mode);
            }

            await GreetAsync(conversation);
            var capabilities = await HelloAsync(conversation, mayFallBack: mode is not ServerTlsMode.Require && !identity.ClientAddress.IsProxy);
            if (mode is ServerTlsMode.Require or ServerTlsMode.Opportunistic && await StartTlsAsync(conversation, capabilities, mode))
            {
                capabilities = await HelloAsync(conversation, mayFallBack: false);
            }

            // What pools and probes know of a member is what it offers the gateway; this client may be offered something else.
            member.Learn(capabilities);
            capabilities = await introduction.IntroduceAsync(conversation, capabilities);
            conversation.Transport.Disarm();
            conversation.IsPipelining = capabilities.Pipelining;
            var connection = new MemberConnection(conversation, identity, capabilities, _tls, _services.Clock.GetTimestamp(), Reuse) { Announced = introduction.Announced };
            if (identity.ClientAddress.IsProxy)
            {
                connection.Hygiene.Soil("its first octets named another client");
            }

            return connection;
        },
        cancellationToken);

    private async Task<T> ConverseAsync<T>(Func<LinkConversation, LinkIntroduction, Task<T>> talk, CancellationToken cancellationToken)
    {
        var transport = new LinkTransport(_services.Watch);
        var conversation = new LinkConversation(member.Name, transport);
        _services.Watch.Add(transport);
        conversation.LimitAt(deadline, _limit);
        await using var abort = cancellationToken.UnsafeRegister(static state => ((LinkTransport)state!).Close(reset: true), transport);
        try
        {
            return await talk(conversation, new LinkIntroduction(member, identity, Client));
        }
        catch (Exception exception)
        {
            conversation.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is MemberLinkException)
            {
                throw;
            }

            throw conversation.Failed(LinkPhase.Connect, exception);
        }
    }

    private async Task ConnectAsync(LinkConversation conversation, CancellationToken cancellationToken)
    {
        var endPoint = member.EndPoint;
        if (_services.Transport is { } other)
        {
            conversation.Transport.Take(other.Connect(member.Pool, endPoint, identity.Source));
            return;
        }

        var addresses = await MemberAddresses.FindAsync(member, _limit, cancellationToken);
        if (identity.Source is { } source)
        {
            addresses = Array.FindAll(addresses, address => address.AddressFamily == source.AddressFamily);
            if (addresses.Length == 0)
            {
                throw conversation.Failed(LinkPhase.Source, $"the member has no address of the family of {source}");
            }
        }

        try
        {
            await MemberAddresses.ConnectAsync(
                addresses,
                endPoint.Port,
                at => conversation.Transport.ConnectAsync(at, identity.Source ?? identity.PoolSource.For(at.Address), identity.Source is null && identity.PoolSource.IsTransparent),
                () => !conversation.Transport.IsClosed);
        }
        catch (SourceAddressException exception)
        {
            throw conversation.Failed(LinkPhase.Source, exception.Message);
        }
        catch (DescriptorsException exception)
        {
            throw conversation.Failed(LinkPhase.Descriptor, exception.Message);
        }
    }

    private static async Task GreetAsync(LinkConversation conversation)
    {
        var greeting = await conversation.ReceiveAsync(LinkPhase.Greeting);
        if (greeting.Code != 220)
        {
            throw conversation.Failed(LinkPhase.Greeting, $"greeted with {greeting}");
        }
    }

    private async Task<Capabilities> HelloAsync(LinkConversation conversation, bool mayFallBack)
    {
        conversation.Queue(LinkCommand.Ehlo, Encoding.UTF8.GetBytes("EHLO " + identity.EhloName));
        var reply = await conversation.ReadReplyAsync(LinkPhase.Ehlo);
        if (reply.Code == 250)
        {
            return Capabilities.Parse(reply);
        }

        // A server that does not know EHLO has no STARTTLS either: where TLS is required that is the end (RFC 3207 section 6). And behind a PROXY header
        // it is the header that was refused, by a server that took it for a command: every answer from now on would be the one to the command before.
        if (!reply.IsPermanent || !mayFallBack)
        {
            throw conversation.Failed(LinkPhase.Ehlo, $"answered EHLO with {reply}");
        }

        conversation.Queue(LinkCommand.Ehlo, Encoding.UTF8.GetBytes("HELO " + identity.EhloName));
        reply = await conversation.ReadReplyAsync(LinkPhase.Ehlo);
        return reply.Code == 250 ? Capabilities.None : throw conversation.Failed(LinkPhase.Ehlo, $"answered HELO with {reply}");
    }

    /// <returns>True when the connection is secured; false when opportunistic TLS was politely refused.</returns>
    private async Task<bool> StartTlsAsync(LinkConversation conversation, Capabilities capabilities, ServerTlsMode mode)
    {
        if (!capabilities.StartTls)
        {
            return RefusedTls(conversation, mode, "STARTTLS is not offered");
        }

        conversation.Queue(LinkCommand.StartTls, "STARTTLS"u8);
        var reply = await conversation.ReadReplyAsync(LinkPhase.Tls);

        // 421 ends the connection, anything but one line of 220 or a refusal is no answer to STARTTLS (RFC 3207 section 4).
        if (reply.IsRefusal && reply.Code != 421)
        {
            return RefusedTls(conversation, mode, $"STARTTLS was answered with {reply.Code}");
        }

        if (reply.Code != 220 || reply.Text.Contains('\n', StringComparison.Ordinal))
        {
            throw conversation.Failed(LinkPhase.Tls, $"STARTTLS was answered with {reply.Code}");
        }

        if (conversation.HasLeftover)
        {
            member.Counters.CountViolation();
            Log.OctetsBehindStartTls(_services.Logger, member.Name, member.Pool);
            throw conversation.Failed(LinkPhase.Tls, "octets in clear behind the 220 of STARTTLS");
        }

        await SecureAsync(conversation, mode);
        return true;
    }

    private bool RefusedTls(LinkConversation conversation, ServerTlsMode mode, string reason)
    {
        if (mode is ServerTlsMode.Require)
        {
            throw conversation.Failed(LinkPhase.Tls, reason);
        }

        _tls = TlsOutcome.ClearBecause(reason);
        return false;
    }

    private async Task SecureAsync(LinkConversation conversation, ServerTlsMode mode)
    {
        var handshake = new LinkHandshake(identity.Tls.Name ?? member.EndPoint.Host, mustVerify: identity.Tls.Verify && mode is not ServerTlsMode.Opportunistic, identity.Keys, _services.Trust);
        try
        {
            _tls = await handshake.RunAsync(conversation.Transport);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException && !conversation.Transport.IsClosed)
        {
            conversation.Transport.Close();
            throw new TlsHandshakeException(member.Name, handshake.Problem ?? exception.InnerException?.Message ?? exception.Message, exception)
            {
                IsOpportunistic = mode is ServerTlsMode.Opportunistic,
            };
        }
        catch (Exception exception)
        {
            throw conversation.Failed(LinkPhase.Tls, exception);
        }
    }
}

/// <summary>The TLS handshake with a member failed, or its certificate was refused.</summary>
internal sealed class TlsHandshakeException(string member, string reason, Exception innerException) : MemberLinkException(member, LinkPhase.Tls, reason, innerException)
{
    /// <summary>True when the policy allows to go on in clear, on a new connection.</summary>
    public bool IsOpportunistic { get; init; }
}
