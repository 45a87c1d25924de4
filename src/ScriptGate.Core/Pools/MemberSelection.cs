namespace ScriptGate.Core.Pools;

/// <summary>One search for a connection over the members of a pool.</summary>
internal sealed class MemberSelection(Pool pool, ILoadBalancingPolicy policy, LinkRequest request)
{
    private readonly LinkIdentity _identity = new(request.Tls, request.EhloName);
    private readonly long _deadline = Math.Min(pool.Services.Watch.After(pool.Timeouts.Connect), request.Deadline ?? long.MaxValue);
    private readonly List<Member> _candidates = [];
    private List<string>? _failures;
    private MemberFeatures _missing;
    private bool _busy;

    public async ValueTask<LinkResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var member in pool.Members)
        {
            if (member.State.Health.IsUsable && !request.Avoid.Contains(member.Name, StringComparer.Ordinal))
            {
                _candidates.Add(member);
            }
        }

        while (Next() is { } member && pool.Services.Watch.Until(_deadline) > TimeSpan.Zero)
        {
            if (await TryAsync(member, cancellationToken) is { } link)
            {
                return LinkResult.Of(link);
            }
        }

        var result = Judge();
        Log.PoolFailed(pool.Services.Logger, pool.Name, request.SessionId, result.Failure, result.Reason);
        return result;
    }

    /// <summary>Chooses among those that may have what is needed; those known to lack it come last, in case they learned it since.</summary>
    private Member? Next()
    {
        if (_candidates.Count == 0)
        {
            return null;
        }

        Member[] preferred = request.Needs == MemberFeatures.None ? [] : [.. _candidates.Where(member => member.MayHave(request.Needs))];
        var members = preferred.Length > 0 ? preferred : [.. _candidates];
        var chosen = members[policy.Choose(members)];
        _candidates.Remove(chosen);
        return chosen;
    }

    private async ValueTask<MemberLink?> TryAsync(Member member, CancellationToken cancellationToken)
    {
        var state = member.State;
        if (!request.IsForAuth && !request.FreshOnly && state.TakeIdle(_identity) is { } idle)
        {
            return Lend(state, idle, isReused: true);
        }

        if (!state.TryReserve(member.ConnectionLimit))
        {
            _busy = true;
            return null;
        }

        // The members still to be tried get their share of the time: one that says nothing must not use it up.
        var share = pool.Services.Watch.Until(_deadline) / (_candidates.Count + 1);
        try
        {
            var connection = await new LinkOpener(state, _identity, pool.Services.Watch.After(share)).OpenAsync(cancellationToken);
            state.Opened(connection.Capabilities);
            if (connection.Tls.Failure is { } failure && (request.Tls.Verify || !connection.Tls.IsEncrypted))
            {
                Log.TlsIsIncomplete(pool.Services.Logger, state.Name, pool.Name, request.SessionId, connection.Tls.IsEncrypted, failure);
            }

            return Lend(state, connection, isReused: false);
        }
        catch (MemberLinkException exception)
        {
            state.FailedToOpen(exception);
            (_failures ??= []).Add(exception.Message);
            Log.AttemptFailed(pool.Services.Logger, pool.Name, request.SessionId, exception.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            state.Unreserve();
            throw;
        }
    }

    /// <summary>Lends a connection whose member has what is needed; gives any other back.</summary>
    private MemberLink? Lend(MemberState state, MemberConnection connection, bool isReused)
    {
        var missing = connection.Capabilities.Lacks(request.Needs);
        if (missing == MemberFeatures.None)
        {
            return new MemberLink(state, connection, pool.Timeouts, isReused);
        }

        _missing |= missing;
        state.TakeBack(connection, keep: true);
        return null;
    }

    private LinkResult Judge()
    {
        if (_failures is not null || _candidates.Count > 0)
        {
            return LinkResult.Failed(LinkFailure.AllFailed, string.Join(" ", _failures ?? ["The time for all attempts is over."]));
        }

        if (_busy)
        {
            return LinkResult.Failed(LinkFailure.AllBusy, "Every member has as many connections as it may have.");
        }

        // A member that is down may have what the others lack: only when nobody can have it, the mail is refused for good.
        return _missing != MemberFeatures.None && pool.Members.All(member => !member.MayHave(request.Needs))
            ? LinkResult.Lacks(_missing)
            : LinkResult.Failed(LinkFailure.AllDown, "No member is up that has not failed this transaction.");
    }
}
