using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;

namespace ScriptGate.Admin;

/// <summary>The generations that are in memory: the current one and, while it still has transactions, the one before.</summary>
internal sealed record GenerationsView(IReadOnlyList<GenerationView> Generations)
{
    public static GenerationsView Of(GatewayHost gateway) =>
        new([.. gateway.LiveGenerations.Select(generation => GenerationView.Of(generation, gateway.Generations.IsCurrent(generation)))]);
}

/// <summary>One generation.</summary>
/// <param name="Number">1 for the first one since the gateway started.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="State"><c>current</c>; <c>draining</c>: its last transactions finish; <c>expired</c>: <c>reload.grace</c> is over.</param>
/// <param name="Users">Sessions that hold it now.</param>
/// <param name="VirtualServers">Its virtual servers.</param>
internal sealed record GenerationView(int Number, DateTimeOffset BuiltAt, string State, int Users, IReadOnlyList<string> VirtualServers)
{
    public static GenerationView Of(Generation generation, bool isCurrent) => new(
        generation.Number,
        generation.BuiltAt,
        isCurrent ? "current" : generation.IsExpired ? "expired" : "draining",
        // The holder of the current one counts as a lease and is nobody's session.
        Math.Max(0, generation.Leases - (isCurrent ? 1 : 0)),
        [.. generation.Servers.Keys.Order(StringComparer.Ordinal)]);
}
