using System.Net;

namespace ScriptGate.Core.Pools;

/// <summary>The client of a session, as a member is told of it.</summary>
/// <param name="EndPoint">The client's address and port.</param>
/// <param name="Local">The address and port that the client connected to.</param>
internal sealed record LinkClient(IPEndPoint EndPoint, IPEndPoint Local)
{
    /// <summary>The name in DNS that leads back to the address; null without one, or when it was not looked up.</summary>
    public string? Name { get; init; }

    /// <summary>True when there may be a name and DNS did not say now.</summary>
    public bool MayHaveName { get; init; }

    /// <summary>The name of its hello; null before one.</summary>
    public string? Hello { get; init; }

    /// <summary>True for EHLO, false for HELO.</summary>
    public bool IsExtended { get; init; }

    /// <summary>The user it authenticated as; null without.</summary>
    public string? Login { get; init; }

    /// <summary>The session's support ID, for logs.</summary>
    public string SessionId { get; init; } = string.Empty;
}
