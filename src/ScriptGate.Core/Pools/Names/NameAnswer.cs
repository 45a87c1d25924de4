using System.Collections.Immutable;
using System.Net;

namespace ScriptGate.Core.Pools;

/// <summary>The addresses of a member's name.</summary>
/// <param name="Addresses">In the order of preference; empty when nobody knows any.</param>
/// <param name="ValidUntil">When to ask again.</param>
/// <param name="Problem">Why there are none, for logs; null when there are.</param>
internal sealed record NameAnswer(ImmutableArray<IPAddress> Addresses, DateTimeOffset ValidUntil, string? Problem);
