using System.Globalization;

namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>Counts a client's recipients and the unknown ones among them, and locks it out when they are too many.</summary>
internal sealed class HarvestCounter(DirectoryHarvestOptions options, IStateStore store, TimeProvider clock)
{
    /// <summary>The most recipients of a client that are counted in a window. Who has more of them, most of them known, is no harvester.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Whether a client is locked out. The store is asked each time, so that a lock-out that somebody lifts is lifted at once.</summary>
    public async ValueTask<bool> IsLockedOutAsync(string client, CancellationToken cancellationToken) => await store.GetAsync(LockKey(client), cancellationToken) is not null;

    /// <summary>Counts an answered recipient.</summary>
    /// <returns>The unknown recipients in the window when this one locked the client out; otherwise null.</returns>
    public async ValueTask<long?> CountAsync(string client, bool isUnknown, CancellationToken cancellationToken)
    {
        var allKey = $"all|{client}";
        var all = await store.CountInWindowAsync(allKey, MostCounted, options.Window, 1, cancellationToken);
        if (!isUnknown)
        {
            return null;
        }

        var unknownKey = $"unknown|{client}";
        var unknown = await store.CountInWindowAsync(unknownKey, MostCounted, options.Window, 1, cancellationToken);
        if (!all.Allowed || unknown.Count < options.Limit || unknown.Count * 100 < all.Count * options.Share)
        {
            return null;
        }

        // Begins anew: a lock-out that is lifted must not come back with the next mistyped address.
        await store.RemoveAsync(allKey, Durability.Volatile, cancellationToken);
        await store.RemoveAsync(unknownKey, Durability.Volatile, cancellationToken);
        await store.SetAsync(LockKey(client), clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), options.LockOut, Durability.Durable, cancellationToken);
        return unknown.Count;
    }

    private static string LockKey(string client) => $"lock|{client}";
}
