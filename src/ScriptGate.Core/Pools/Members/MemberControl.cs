using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Pools;

/// <summary>What operators want of members, at run time. Kept in the state store, so that a restart changes nothing of it.</summary>
/// <param name="store">The state store.</param>
/// <param name="hostname">This gateway's name: gateways that share a store do not share members' modes, for each is told by itself.</param>
/// <param name="logger">The log of members.</param>
internal sealed class MemberControl(IStateStore store, string hostname, ILogger logger)
{
    /// <summary>What is no matter of time has the longest lifetime there is.</summary>
    public static readonly TimeSpan ForGood = TimeSpan.FromDays(36500);

    /// <summary>Gives the members of a generation that is being built what was wanted of them before the gateway started; those that some generation has already keep what they have.</summary>
    public async Task RestoreAsync(PoolSet pools, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(pools.All.SelectMany(static pool => pool.Members).Select(member => RestoreAsync(member.State, cancellationToken)));
        }
        catch (StoreUnavailableException exception)
        {
            Log.ModesUnknown(logger, exception.Message);
        }
    }

    /// <summary>The same for a member that came with an answer of DNS.</summary>
    public async Task JoinAsync(MemberState member, CancellationToken cancellationToken)
    {
        try
        {
            await RestoreAsync(member, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            Log.ModesUnknown(logger, exception.Message);
        }
    }

    /// <summary>An operator wants something of a member. It applies at once.</summary>
    /// <returns>False when the store is down: it then lasts until the gateway stops.</returns>
    public async Task<bool> SetAsync(MemberState member, MemberMode mode, CancellationToken cancellationToken)
    {
        if (member.Enter(mode))
        {
            Log.ModeChanged(logger, member.Name, member.Pool, mode, member.Leased);
        }

        if (mode is MemberMode.Enabled)
        {
            member.Resume();
        }

        try
        {
            if (mode is MemberMode.Enabled)
            {
                await store.RemoveAsync(KeyOf(member), Durability.Durable, cancellationToken);
            }
            else
            {
                await store.SetAsync(KeyOf(member), mode.ToString(), ForGood, Durability.Durable, cancellationToken);
            }

            return true;
        }
        catch (StoreUnavailableException exception)
        {
            Log.ModeNotKept(logger, member.Name, member.Pool, exception.Message);
            return false;
        }
    }

    private async Task RestoreAsync(MemberState member, CancellationToken cancellationToken)
    {
        if (member.IsModeKnown)
        {
            return;
        }

        await member.RestoreAsync(new MemberHold(store, HoldOf(member), member.Name, member.Pool, logger), cancellationToken);
        var kept = await store.GetAsync(KeyOf(member), cancellationToken);
        member.Restore(Enum.TryParse<MemberMode>(kept, out var mode) ? mode : MemberMode.Enabled);
    }

    private string HoldOf(MemberState member) => $"member-held|{hostname}|{member.Pool}|{member.Name}";

    private string KeyOf(MemberState member) => $"member-state|{hostname}|{member.Pool}|{member.Name}";
}
