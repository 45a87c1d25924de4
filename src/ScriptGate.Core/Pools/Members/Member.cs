using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>One member of a pool as one generation configures it.</summary>
/// <param name="options">What the operator wrote.</param>
/// <param name="state">What outlives the generation.</param>
internal sealed class Member(MemberOptions options, MemberState state)
{
    public MemberState State { get; } = state;

    /// <summary>The address as configured; of several members of one name with the member's own.</summary>
    public string Name => State.Name;

    /// <summary>The address as configured.</summary>
    public string ConfiguredName { get; } = options.Address.ToString();

    /// <summary>How often it is chosen beside the others, for the methods that ask.</summary>
    public int Ratio { get; } = options.Ratio;

    /// <summary>Members of a lower group get mail only when too few of the higher ones are up.</summary>
    public int PriorityGroup { get; } = options.PriorityGroup;

    /// <summary>What it has earned of its turns; only the policy of its pool touches it.</summary>
    public double Credit { get; set; }

    /// <summary>Connections at a time; 0 for no limit.</summary>
    public int ConnectionLimit { get; } = options.ConnectionLimit;

    /// <summary>True unless the member is known to lack something.</summary>
    public bool MayHave(MemberFeatures needs) => State.Capabilities is not { } known || known.Lacks(needs) == MemberFeatures.None;
}
