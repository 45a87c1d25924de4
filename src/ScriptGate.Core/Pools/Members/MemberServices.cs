using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Pools;

/// <summary>What everything on the member side shares.</summary>
/// <param name="Clock">The one clock.</param>
/// <param name="Watch">Closes connections whose deadline is over.</param>
/// <param name="Logger">Where the member side logs.</param>
/// <param name="Trust">How members' certificate chains are judged; null for the system's trusted roots.</param>
internal sealed record MemberServices(TimeProvider Clock, DeadlineWatch Watch, ILogger Logger, X509ChainPolicy? Trust);
