using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>Which members of a pool get mail at present: those that are available, from the highest priority groups that have enough of them; in panic all.</summary>
internal sealed class ActiveMembers(Pool pool, PoolOptions options)
{
    /// <summary>False when all members are of one group, and nobody has to look.</summary>
    public bool HasGroups { get; } = options.Members.Select(static member => member.PriorityGroup).Distinct().Count() > 1;

    /// <summary>The lowest group that gets mail: from the top down, until enough members are available.</summary>
    public int LowestGroup
    {
        get
        {
            var group = int.MaxValue;
            var active = 0;
            while (active < options.MinActiveMembers && NextLower(group) is { } next)
            {
                group = next;
                active += pool.Members.Count(member => member.PriorityGroup == next && MayTry(member));
            }

            return group;
        }
    }

    /// <summary>True when so few are available that they would only drown in all the mail: what is known of the others counts for nothing then.</summary>
    public bool IsInPanic
    {
        get
        {
            if (options.PanicThreshold == 0)
            {
                return false;
            }

            var (wanted, available) = (0, 0);
            foreach (var member in pool.Members)
            {
                wanted += member.State.IsWanted ? 1 : 0;
                available += member.State.IsAvailable ? 1 : 0;
            }

            return available * 100 < wanted * options.PanicThreshold;
        }
    }

    /// <summary>Whether a conversation may be tried with a member.</summary>
    public bool MayTry(Member member) => member.State.IsAvailable || (member.State.IsWanted && IsInPanic);

    private int? NextLower(int group)
    {
        int? next = null;
        foreach (var member in pool.Members)
        {
            if (member.PriorityGroup < group && !(member.PriorityGroup <= next))
            {
                next = member.PriorityGroup;
            }
        }

        return next;
    }
}
