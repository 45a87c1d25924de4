using System.Net;
using ScriptGate.Testing;

namespace ScriptGate.Core.Tests.Pools.Names;

/// <summary>A resolver whose answers hold for a while.</summary>
internal sealed class LastingAnswers(FakeResolver resolver, TimeProvider clock, TimeSpan lifetime) : IDnsResolver
{
    public async ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => Lasting(await resolver.QueryAAsync(name, cancellationToken));

    public async ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => Lasting(await resolver.QueryAaaaAsync(name, cancellationToken));

    public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) => resolver.QueryMxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => resolver.QueryTxtAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) => resolver.QueryPtrAsync(address, cancellationToken);

    private DnsAnswer<T> Lasting<T>(DnsAnswer<T> answer) => answer with { ValidUntil = clock.GetUtcNow() + lifetime };
}
