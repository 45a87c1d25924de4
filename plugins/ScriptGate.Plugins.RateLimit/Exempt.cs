namespace ScriptGate.Plugins.RateLimit;

/// <summary>Who has no limits.</summary>
/// <param name="clients">The data group of clients; null for none.</param>
/// <param name="senders">The data group of senders; null for none.</param>
/// <param name="users">The data group of users; null for none.</param>
internal sealed class Exempt(IDataGroup? clients, IDataGroup? senders, IDataGroup? users)
{
    public bool Holds(ISession session) =>
        (clients is not null && clients.TryFind(session.RemoteAddress, out _))
        || (users is not null && session.Auth?.User is { } user && users.TryFind(user, DataGroupMatch.Equals, out _))
        || (senders is not null && session.Transaction?.Sender is { IsNull: false } sender
            && (senders.TryFind(sender.ToString(), DataGroupMatch.Equals, out _) || senders.TryFind(sender.Domain, DataGroupMatch.Domain, out _)));
}
