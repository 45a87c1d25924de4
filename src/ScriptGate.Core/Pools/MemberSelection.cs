using System.Collections.Immutable;

namespace ScriptGate.Core.Pools;

/// <summary>One search for a connection over the members of a pool.</summary>
internal sealed class MemberSelection(Pool pool, MemberOrder order, LinkRequest request)
{
    private readonly LinkIdentity _identity = new(request.Tls, request.EhloName, request.Source)
    {
        ClientAddress = request.ClientAddress ?? pool.ClientAddress,
        PoolSource = pool.SourceFor(request),
        Keys = pool.ServerTlsKeys,
        IsForAuth = request.IsForAuth,
    };

    private readonly long _deadline = Math.Min(pool.Services.Watch.After(pool.Timeouts.Connect), request.Deadline ?? long.MaxValue);
    private int _tries = pool.ReselectTries + 1;
    private List<string>? _failures;
    private MemberFeatures _missing;
    private bool _busy;

    public async ValueTask<LinkResult> RunAsync(CancellationToken cancellationToken)
    {
        var next = order.Next();
        while (next is not null && _tries > 0 && pool.Services.Watch.Until(_deadline) > TimeSpan.Zero)
        {
            if (await TryAsync(next, cancellationToken) is { } link)
            {
                order.Took(next);
                return LinkResult.Of(link);
            }

            next = order.Next();
        }

        var result = Judge(next);
        if (result.Failure != LinkFailure.AllBusy || !pool.LetsWait)
        {
            Log.PoolFailed(pool.Services.Logger, pool.Name, request.SessionId, result.Failure, result.Reason);
        }

        return result;
    }

    private async ValueTask<MemberLink?> TryAsync(Member member, CancellationToken cancellationToken)
    {
        var state = member.State;
        var idle = request.IsForAuth || request.FreshOnly ? null
            : _identity.ClientAddress.IsXClient ? await ReuseAsync(state, cancellationToken)
            : state.TakeIdle(_identity);
        if (idle is not null)
        {
            return Lend(state, idle, isReused: true);
        }

        if (!state.TryReserve(member.ConnectionLimit))
        {
            _busy = true;
            return null;
        }

        // The members still to be tried get their share of the time: one that says nothing must not use it up.
        var share = pool.Services.Watch.Until(_deadline) / Math.Min(_tries, order.Left + 1);
        try
        {
            var connection = await new LinkOpener(state, _identity, pool.Services.Watch.After(share)) { Client = request.Announces, Reuse = pool.Reuse }.OpenAsync(cancellationToken);
            state.Opened();
            if (connection.Tls.Failure is { } failure && (request.Tls.Verify || !connection.Tls.IsEncrypted))
            {
                Log.TlsIsIncomplete(pool.Services.Logger, state.Name, pool.Name, request.SessionId, connection.Tls.IsEncrypted, failure);
            }

            return Lend(state, connection, isReused: false);
        }
        catch (MemberLinkException exception)
        {
            _tries--;
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

    // With XCLIENT the member is told of the next client first; what cannot be told is ended, and a new connection tried.
    private async ValueTask<MemberConnection?> ReuseAsync(MemberState state, CancellationToken cancellationToken)
    {
        while (state.TakeIdle(_identity) is { } idle)
        {
            var isKept = false;
            try
            {
                isKept = await new LinkIntroduction(state, _identity, request.Announces).RepeatAsync(idle, _deadline, cancellationToken);
            }
            finally
            {
                if (!isKept)
                {
                    state.TakeBack(idle, keep: false);
                }
            }

            if (isKept)
            {
                return idle;
            }
        }

        return null;
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

    /// <param name="untried">The member whose turn it was when the time was over.</param>
    private LinkResult Judge(Member? untried)
    {
        // Who only has no room now is worth waiting for, whatever became of the others.
        if (_busy && untried is null)
        {
            return LinkResult.Failed(LinkFailure.AllBusy, string.Join(" ", ["Every member has as many connections as it may have.", .. _failures ?? []]));
        }

        if (_failures is not null || untried is not null)
        {
            return LinkResult.Failed(LinkFailure.AllFailed, string.Join(" ", _failures ?? ["The time for all attempts is over."]));
        }

        // A member that is down may have what the others lack: only when nobody can have it, the mail is refused for good.
        return _missing != MemberFeatures.None && Wanted().All(member => !member.MayHave(request.Needs))
            ? LinkResult.Lacks(_missing)
            : LinkResult.Failed(LinkFailure.AllDown, request.Member is { } wanted ? $"The member {wanted} that was named is down, or has failed this transaction." : "No member is up that has not failed this transaction.");
    }

    private ImmutableArray<Member> Wanted() => request.Member is { } wanted && pool.FindMember(wanted) is { } member ? [member] : pool.Members;
}
