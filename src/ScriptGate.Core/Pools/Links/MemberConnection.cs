using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>One open connection to a member, over all its leases.</summary>
internal sealed class MemberConnection(LinkConversation conversation, LinkIdentity identity, Capabilities capabilities, TlsOutcome tls, long openedAt)
{
    /// <summary>Messages over one connection. Members limit it too; staying below theirs avoids a refusal.</summary>
    public const int MessageLimit = 100;

    /// <summary>So long a connection is used: a member that was taken out of DNS or changed its certificate is noticed in the end.</summary>
    public static readonly TimeSpan AgeLimit = TimeSpan.FromMinutes(5);

    /// <summary>So long a connection waits for its next session; members drop idle clients, and each race lost costs a second attempt.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(5);

    public LinkConversation Conversation { get; } = conversation;

    public LinkIdentity Identity { get; } = identity;

    public Capabilities Capabilities { get; } = capabilities;

    public TlsOutcome Tls { get; } = tls;

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
            : Hygiene.Messages >= MessageLimit ? "it carried as many messages as one connection may"
            : null);

    /// <summary>True when the connection waited or lived too long to be used again.</summary>
    public bool IsExpired(DeadlineWatch watch) => watch.Since(IdleSince) >= IdleLimit || watch.Since(OpenedAt) >= AgeLimit;

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
