using System.Net;

namespace ScriptGate.Core.Resolvers;

/// <summary>The resolver of a gateway that was put together without one: every look-up fails for the moment.</summary>
internal sealed class NoResolver : IOwnedResolver
{
    public static readonly NoResolver Instance = new();

    public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => Failure<IPAddress>();

    public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => Failure<IPAddress>();

    public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) => Failure<DnsMx>();

    public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => Failure<string>();

    public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) => Failure<string>();

    public ValueTask DisposeAsync() => default;

    private static ValueTask<DnsAnswer<T>> Failure<T>() => new(new DnsAnswer<T> { Outcome = DnsOutcome.ServerFailure, Detail = "this gateway has no resolver" });
}
