using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>One open connection to a member, over all its leases.</summary>
internal sealed class MemberConnection(LinkConversation conversation, LinkIdentity identity, Capabilities capabilities, TlsOutcome tls, long openedAt, ReuseOptions limits)
{
    public LinkConversation Conversation { get; } = conversation;

    public LinkIdentity Identity { get; } = identity;

    /// <summary>What the member said in its last EHLO: with XCLIENT every session hears its own.</summary>
    public Capabilities Capabilities { get; set; } = capabilities;

    public TlsOutcome Tls { get; } = tls;

    /// <summary>How the member was told of a client: XCLIENT only if it took it. A connection that is told of the next one keeps the way.</summary>
    public ClientAddressMode Announced { get; init; }

    public LinkHygiene Hygiene { get; } = new();

    /// <summary>When the connection was made, as a timestamp of the clock.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>Since when the connection waits in the cache, as a timestamp of the clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Why the connection must not serve another session; null when it may.</summary>
    public string? Stain =>
        Hygiene.Stain
        ?? (Conversation.Pending > 0 ? "replies are outstanding"
            : Conversation.HasLeftover ? "the member said more than was asked"
            : Hygiene.Messages >= limits.Messages ? "it carried as many messages as one connection may"
            : null);

    /// <summary>True when the connection waited or lived too long to be used again.</summary>
    public bool IsExpired(DeadlineWatch watch) => watch.Since(IdleSince) >= limits.Idle || watch.Since(OpenedAt) >= limits.Age;

    /// <summary>True when the connection is young enough, and the member neither said anything nor closed while it waited.</summary>
    public bool IsReusable(DeadlineWatch watch)
    {
        try
        {
            return !IsExpired(watch) && !Conversation.HasSpoken(LinkPhase.Command);
        }
        catch (MemberLinkException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection: with QUIT when the member listens for a command, otherwise at once.</summary>
    public async Task CloseAsync()
    {
        if (Conversation.Pending == 0 && !Conversation.Transport.IsClosed)
        {
            await LinkFarewell.QuitAsync(Conversation);
        }

        Conversation.Dispose();
    }
}
