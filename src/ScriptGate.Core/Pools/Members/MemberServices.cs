using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Pools;

/// <summary>What everything on the member side shares.</summary>
/// <param name="Clock">The one clock.</param>
/// <param name="Watch">Closes connections whose deadline is over.</param>
/// <param name="Logger">Where the member side logs.</param>
/// <param name="Trust">How members' certificate chains are judged; null for the system's trusted roots.</param>
internal sealed record MemberServices(TimeProvider Clock, DeadlineWatch Watch, ILogger Logger, X509ChainPolicy? Trust)
{
    /// <summary>Finds the addresses of members.</summary>
    public MemberNames Names { get; } = new(Clock);

    /// <summary>Makes connections; null for TCP.</summary>
    public IMemberTransport? Transport { get; init; }

    /// <summary>What chooses at random. Default: not to be foreseen.</summary>
    public Random Random { get; init; } = Random.Shared;
}
