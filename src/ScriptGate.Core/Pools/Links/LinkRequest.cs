using System.Net;

namespace ScriptGate.Core.Pools;

/// <summary>What a session needs of a connection to a member.</summary>
internal sealed class LinkRequest
{
    /// <summary>The connection's security; the pool's own setting unless a step changed it.</summary>
    public required ServerTlsPolicy Tls { get; init; }

    /// <summary>The name to give in EHLO. Links with another name are not reused.</summary>
    public required string EhloName { get; init; }

    /// <summary>What the transaction uses; a member that has it is preferred. Default: nothing.</summary>
    public MemberFeatures Needs { get; init; }

    /// <summary>True for a link that will see AUTH: it is always a fresh one. Default: false.</summary>
    public bool IsForAuth { get; init; }

    /// <summary>True to take no link from the cache, after one turned out to be stale. Default: false.</summary>
    public bool FreshOnly { get; init; }

    /// <summary>Members that already failed this transaction. Default: none.</summary>
    public IReadOnlyCollection<string> Avoid { get; init; } = [];

    /// <summary>The one member that a step named: no other is tried. Null, or one of another pool: the choice of the pool. Default: null.</summary>
    public string? Member { get; init; }

    /// <summary>The persistence key that a step gave: transactions with the same one go to the same member. Default: none.</summary>
    public string? Key { get; init; }

    /// <summary>The client's address, for the method <c>hash</c> and for persistence where no step gave a key.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>Our address of the connection; null for the system's choice. Links from another one are not reused.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>How the member is told of the client, where a step chose it; null for the pool's own way. Default: null.</summary>
    public ClientAddressPolicy? ClientAddress { get; init; }

    /// <summary>Whom the member is told of; null: nobody. Default: null.</summary>
    public LinkClient? Announces { get; init; }

    /// <summary>When all attempts must have ended, as a timestamp of the clock. Null: the pool's <c>timeouts.connect</c> alone.</summary>
    public long? Deadline { get; init; }

    /// <summary>The session's support ID, for logs.</summary>
    public string SessionId { get; init; } = string.Empty;
}
