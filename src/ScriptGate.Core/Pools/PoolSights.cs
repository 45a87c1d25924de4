using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Pools;

/// <summary>What rules see of the pools of their generation. Rules are loaded first; until the pools are built there is nothing to see.</summary>
/// <param name="look">Looks at a pool before others are shown; null: there is none.</param>
internal sealed class PoolSights(Func<string, PoolSight?>? look = null)
{
    /// <summary>How a sight is written on a tape.</summary>
    public static readonly AnswerForm<PoolSight> Form = new(
        sight => JsonSerializer.Serialize(sight, PoolSightJson.Default.PoolSight), text => JsonSerializer.Deserialize(text, PoolSightJson.Default.PoolSight) ?? throw new FormatException());

    private volatile Func<string, PoolSight?> _look = look ?? (static _ => null);

    /// <summary>The pools are there.</summary>
    public void Show(PoolSet pools) => _look = name => pools.Find(name) is { } pool ? new PoolSight(pool.Name, [.. pool.Members.Select(MemberSight.Of)]) : null;

    /// <returns>A pool at this moment; null when there is none of this name, or none yet.</returns>
    public PoolSight? Look(string name) => _look(name);
}

/// <summary>A pool at one moment.</summary>
internal sealed record PoolSight(string Name, IReadOnlyList<MemberSight> Members);

/// <summary>A member at one moment.</summary>
/// <param name="Address">Its address as configured.</param>
/// <param name="State">What its operator wants: <c>enabled</c>, <c>draining</c>, <c>offline</c>.</param>
/// <param name="IsUp">Whether it works, as far as is known.</param>
/// <param name="IsAvailable">Whether it gets mail.</param>
/// <param name="Connections">Those that sessions use.</param>
/// <param name="PriorityGroup">Its priority group.</param>
internal sealed record MemberSight(string Address, string State, bool IsUp, bool IsAvailable, int Connections, int PriorityGroup)
{
    public static MemberSight Of(Member member) =>
        new(member.Name, EnumWords.Format(member.State.Mode), member.State.Health.IsUp, member.State.IsAvailable, member.State.Leased, member.PriorityGroup);
}

[JsonSerializable(typeof(PoolSight))]
internal sealed partial class PoolSightJson : JsonSerializerContext;
