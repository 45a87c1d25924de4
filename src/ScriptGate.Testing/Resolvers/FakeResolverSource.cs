using System.Diagnostics.CodeAnalysis;
using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Resolvers;

namespace ScriptGate.Testing;

/// <summary>Gives every generation the test's resolver.</summary>
internal sealed class FakeResolverSource(FakeResolver resolver) : IResolverSource
{
    public bool IsAvailable([NotNullWhen(false)] out string? problem)
    {
        problem = null;
        return true;
    }

    public string Identify(DnsOptions options) => "";

    public IOwnedResolver Create(DnsOptions options) => new Owned(resolver);

    private sealed class Owned(FakeResolver resolver) : IOwnedResolver
    {
        public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => resolver.QueryAAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => resolver.QueryAaaaAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) => resolver.QueryMxAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => resolver.QueryTxtAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) => resolver.QueryPtrAsync(address, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
