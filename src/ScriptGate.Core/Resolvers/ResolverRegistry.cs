using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Resolvers;

/// <summary>The resolvers of all generations: a reload that does not touch <c>dns</c> keeps the resolver, and with it what is cached and under way.</summary>
/// <param name="source">Makes resolvers; null: every look-up fails.</param>
internal sealed class ResolverRegistry(IResolverSource? source)
{
    private readonly SharedParts<IOwnedResolver> _resolvers = new();

    /// <summary>Resolvers that some generation uses.</summary>
    public int Count => _resolvers.InUse.Count;

    /// <summary>Finds or makes the resolver for some settings.</summary>
    public PartLease<IOwnedResolver> Lease(DnsOptions options) =>
        source is null ? _resolvers.Lease("", static () => NoResolver.Instance) : _resolvers.Lease(source.Identify(options), () => source.Create(options));
}
