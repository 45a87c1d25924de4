using System.Runtime.InteropServices;

namespace ScriptGate.Core.Pools;

/// <summary>The members of a pool in the order in which one search tries them: the one that the key stays with, then the groups from the top down, each in the order of the method.</summary>
internal sealed class MemberOrder
{
    private readonly Pool _pool;
    private readonly ILoadBalancingPolicy _policy;
    private readonly PoolPersistence _persistence;
    private readonly LinkRequest _request;
    private readonly List<Member> _candidates = [];
    private readonly string? _key;
    private bool _isPersistentTried;

    public MemberOrder(Pool pool, ILoadBalancingPolicy policy, PoolPersistence persistence, LinkRequest request)
    {
        _pool = pool;
        _policy = policy;
        _persistence = persistence;
        _request = request;
        var wanted = request.Member is { } name ? pool.FindMember(name) : null;
        foreach (var member in pool.Members)
        {
            if ((wanted ?? member) == member && pool.Active.MayTry(member) && !request.Avoid.Contains(member.Name, StringComparer.Ordinal))
            {
                _candidates.Add(member);
            }
        }

        // A member that a step named is no choice of the key's.
        _key = wanted is null ? persistence.KeyOf(request) : null;
    }

    /// <summary>How many are still to be tried.</summary>
    public int Left => _candidates.Count;

    /// <summary>The next one; null when all were tried.</summary>
    public Member? Next()
    {
        if (_key is not null && !_isPersistentTried)
        {
            _isPersistentTried = true;
            if (Persistent(_key) is { } persistent)
            {
                return persistent;
            }
        }

        if (_candidates.Count == 0)
        {
            return null;
        }

        // Those known to lack what is needed come last, in case they learned it since.
        var group = _pool.Active.HasGroups ? OfActiveGroups() : _candidates;
        var preferred = _request.Needs == MemberFeatures.None ? group : group.FindAll(member => member.MayHave(_request.Needs));
        var members = CollectionsMarshal.AsSpan(preferred.Count > 0 ? preferred : group);
        return Take(members[_policy.Choose(members, _request)]);
    }

    /// <summary>A member took it: the key stays with him.</summary>
    public void Took(Member member)
    {
        if (_key is not null)
        {
            _persistence.Keep(_key, member.Name);
        }
    }

    private Member? Persistent(string key)
    {
        if (_persistence.Find(key) is not { } name)
        {
            return null;
        }

        var member = _candidates.Find(member => member.Name.Equals(name, StringComparison.Ordinal));
        return member?.MayHave(_request.Needs) == true ? Take(member) : null;
    }

    // When nobody of the groups in use could be had, the next lower one is better than none.
    private List<Member> OfActiveGroups()
    {
        var lowest = Math.Min(_pool.Active.LowestGroup, _candidates.Max(static member => member.PriorityGroup));
        return _candidates.FindAll(member => member.PriorityGroup >= lowest);
    }

    private Member Take(Member member)
    {
        _candidates.Remove(member);
        return member;
    }
}
