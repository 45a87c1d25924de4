using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Pools;

namespace ScriptGate.Admin;

/// <summary>The pools of the current generation.</summary>
internal sealed record PoolsView(IReadOnlyList<PoolView> Pools)
{
    /// <param name="generation">The current generation.</param>
    /// <param name="name">One pool; null for all.</param>
    public static PoolsView Of(Generation generation, string? name) => new([.. generation.Pools.All
        .Where(pool => name is null || pool.Name.Equals(name, StringComparison.Ordinal))
        .OrderBy(pool => pool.Name, StringComparer.Ordinal)
        .Select(PoolView.Of)]);
}

/// <summary>A pool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">Transactions that wait because every member has as many connections as it may have.</param>
/// <param name="Panic">True while so few members are up that all that are enabled are tried.</param>
/// <param name="Keys">Persistence keys that are remembered.</param>
/// <param name="Members">Its members, in the order of the configuration.</param>
internal sealed record PoolView(string Name, int Waiting, bool Panic, int Keys, IReadOnlyList<PoolMemberView> Members)
{
    public static PoolView Of(Pool pool) =>
        new(pool.Name, pool.State.Queue.Count, pool.Active.IsInPanic, pool.State.Persistence.Count, [.. pool.Members.Select(PoolMemberView.Of)]);
}

/// <summary>A member of a pool.</summary>
/// <param name="Address">Its address as configured.</param>
/// <param name="PriorityGroup">Its priority group.</param>
/// <param name="State">What its operator wants: <c>enabled</c>, <c>draining</c> or <c>offline</c>.</param>
/// <param name="Up">Whether it works, as far as is known.</param>
/// <param name="Held">True when it was down and stays out until it is enabled (<c>return.manualResume</c>).</param>
/// <param name="Ejected">True while it is left out because conversations with it went wrong.</param>
/// <param name="Available">Whether it gets mail.</param>
/// <param name="Share">How much of its usual share it gets: less than 1 while it has just come back.</param>
/// <param name="InUse">Connections that sessions use.</param>
/// <param name="Open">All connections.</param>
/// <param name="Reason">Why it gets no mail; null while it does, and where only its operator's wish is the reason.</param>
internal sealed record PoolMemberView(
    string Address, int PriorityGroup, string State, bool Up, bool Held, bool Ejected, bool Available, double Share, int InUse, int Open, string? Reason)
{
    public static PoolMemberView Of(Member member)
    {
        var state = member.State;
        var health = state.Health.Report;
        return new PoolMemberView(
            member.Name,
            member.PriorityGroup,
            EnumWords.Format(state.Mode),
            health.IsUp,
            state.Health.IsHeld,
            state.Ejection.IsOut,
            state.IsAvailable,
            Math.Round(state.Share, 2),
            state.Leased,
            state.Open,
            health.Reason ?? state.Ejection.Reason);
    }
}

/// <summary>What came of a change of a member's state.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Member">The member's address as configured.</param>
/// <param name="State">What is wanted of it now.</param>
/// <param name="InUse">Connections to it that sessions still use.</param>
/// <param name="Kept">False when the state store is down: it lasts until the gateway stops.</param>
internal sealed record MemberModeView(string Pool, string Member, string State, int InUse, bool Kept);
