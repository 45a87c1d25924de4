using ScriptGate.Core.Pools;
using ScriptGate.Core.Tapes;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>pool(name)</c>: how the members of a pool are.</summary>
internal static class PoolSightApi
{
    public static readonly ApiObject<MemberSight> Member = new ApiObject<MemberSight>("PoolMember", "A member of a pool, as it was when it was asked for.")
        .Property("address", "string", "Its address as configured.", member => member.Address)
        .Property("state", "'enabled' | 'draining' | 'offline'", "What its operator wants of it.", member => member.State)
        .Property("up", "boolean", "Whether it works, as far as is known.", member => member.IsUp)
        .Property("available", "boolean", "Whether it gets mail: it is enabled, up and not left out.", member => member.IsAvailable)
        .Property("connections", "number", "Connections that sessions use.", member => member.Connections)
        .Property("priorityGroup", "number", "Its priority group.", member => member.PriorityGroup);

    public static readonly ApiObject<PoolSight> Kind = new ApiObject<PoolSight>("Pool", "A pool, as it was when it was asked for.")
        .Property("name", "string", "Its name in the configuration.", pool => pool.Name)
        .Property("available", "boolean", "Whether some member gets mail.", pool => pool.Members.Any(static member => member.IsAvailable))
        .List("members", Member, "Its members, in the order of the configuration.", pool => pool.Members);

    /// <summary>The global function.</summary>
    public static ScriptValue Look(RuleCall call, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        if (!call.Scope.Pools.Contains(name))
        {
            var near = ApiTable.Nearest(name, call.Scope.Pools);
            throw new ScriptArgumentException($"there is no pool '{LogText.Clean(name)}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
        }

        return ScriptValue.OfHost(call.Outside is { } outside ? outside.Ask(TapeKinds.Pool, $"members {name}", PoolSights.Form, () => Look(call, name)) : Look(call, name));
    }

    private static PoolSight Look(RuleCall call, string name) =>
        call.Services.Pools.Look(name) ?? throw new ScriptArgumentException("pool: while rules load there are no members yet; ask in a handler");
}
