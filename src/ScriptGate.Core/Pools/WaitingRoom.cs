using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>Lets transactions wait for a connection while every member has as many as it may have; first come, first served.</summary>
/// <param name="pool">The pool, whose queue all generations share.</param>
/// <param name="options">How many may wait, and how long.</param>
/// <param name="select">Looks for a connection.</param>
internal sealed class WaitingRoom(PoolState pool, QueueOptions options, Func<LinkRequest, CancellationToken, ValueTask<LinkResult>> select)
{
    private readonly PoolQueue _queue = pool.Queue;

    /// <summary>As <see cref="Pool.RentAsync"/>.</summary>
    public async ValueTask<LinkResult> RentAsync(LinkRequest request, CancellationToken cancellationToken)
    {
        if (!_queue.MustWait && await select(request, cancellationToken) is { Failure: not LinkFailure.AllBusy } result)
        {
            return result;
        }

        if (_queue.TryEnter(options.Length) is not { } place)
        {
            return Busy(request, $"Every member has as many connections as it may have, and {options.Length} transactions wait already.");
        }

        var isServed = false;
        try
        {
            var waited = await WaitAsync(place, request, cancellationToken);
            isServed = waited.Link is not null;
            return waited;
        }
        catch (TimeoutException)
        {
            return Busy(request, $"Every member had as many connections as it may have for {options.Wait.TotalSeconds:0.###} s.");
        }
        finally
        {
            place.Leave(isServed);
        }
    }

    private LinkResult Busy(LinkRequest request, string reason)
    {
        Log.PoolFailed(pool.Services.Logger, pool.Name, request.SessionId, LinkFailure.AllBusy, reason);
        return LinkResult.Failed(LinkFailure.AllBusy, reason);
    }

    private async ValueTask<LinkResult> WaitAsync(PoolQueue.Ticket place, LinkRequest request, CancellationToken cancellationToken)
    {
        var end = pool.Services.Watch.After(options.Wait);

        // Somebody may have given one back since the last look.
        var mayLook = !_queue.MustWait;
        while (true)
        {
            var version = _queue.Version;
            if (mayLook)
            {
                var result = await select(request, cancellationToken);
                if (result.Failure != LinkFailure.AllBusy)
                {
                    return result;
                }

                // What is no use to one with wishes may be to the next.
                if (request.Member is not null || request.Needs != MemberFeatures.None || request.Avoid.Count > 0)
                {
                    place.Pass();
                }
            }

            await place.WaitAsync(version, pool.Services.Watch.Until(end), pool.Services.Clock, cancellationToken);
            mayLook = true;
        }
    }
}
