using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>One member of a pool as one generation configures it.</summary>
/// <param name="options">What the operator wrote.</param>
/// <param name="state">What outlives the generation.</param>
internal sealed class Member(MemberOptions options, MemberState state)
{
    public MemberState State { get; } = state;

    /// <summary>The address as configured.</summary>
    public string Name => State.Name;

    /// <summary>Connections at a time; 0 for no limit.</summary>
    public int ConnectionLimit { get; } = options.ConnectionLimit;

    /// <summary>True unless the member is known to lack something.</summary>
    public bool MayHave(MemberFeatures needs) => State.Capabilities is not { } known || known.Lacks(needs) == MemberFeatures.None;
}
