namespace ScriptGate.Core.Pools;

/// <summary>A link, or why there is none.</summary>
/// <param name="Link">The link; null when there is none. Its owner ends it by <see cref="MemberLink.Return"/> or <see cref="MemberLink.Drop"/>.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="Missing">With <see cref="LinkFailure.LacksFeature"/>: what no member has.</param>
/// <param name="Reason">What went wrong, per member, for logs; empty with a link.</param>
internal readonly record struct LinkResult(IMemberLink? Link, LinkFailure Failure, MemberFeatures Missing, string Reason)
{
    public static LinkResult Of(IMemberLink link) => new(link, LinkFailure.None, MemberFeatures.None, string.Empty);

    public static LinkResult Failed(LinkFailure failure, string reason) => new(Link: null, failure, MemberFeatures.None, reason);

    public static LinkResult Lacks(MemberFeatures missing) => new(Link: null, LinkFailure.LacksFeature, missing, $"no member offers {missing}");
}

/// <summary>Why a pool has no link to give.</summary>
internal enum LinkFailure
{
    /// <summary>There is a link.</summary>
    None,

    /// <summary>No member is up, or all that are have failed this transaction before. Answer: 451 4.4.1.</summary>
    AllDown,

    /// <summary>Every member that is up failed now, or the time for all attempts is over. Answer: 451 4.4.1.</summary>
    AllFailed,

    /// <summary>Every member that is up has as many connections as it may have, and nobody may wait, or waited long enough. Answer: 421 4.4.5, so that the client looks elsewhere at once.</summary>
    AllBusy,

    /// <summary>Every member can be reached and none has what the transaction uses. Answer: 550 5.6.7 or 554 5.6.3.</summary>
    LacksFeature,
}
