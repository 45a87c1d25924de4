using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>A pool's persistence as one generation configures it: what the key of a transaction is, and where it stays.</summary>
/// <param name="pool">What outlives the generation; it has the table.</param>
/// <param name="options">The settings.</param>
/// <param name="store">Where keys outlive the gateway; null where nothing would.</param>
internal sealed class PoolPersistence(PoolState pool, PersistenceOptions options, IStateStore? store)
{
    /// <summary>So many keys may be on their way to a store that is slow. Those beyond are kept by this process alone.</summary>
    private const int MostPending = 1000;

    private int _pending;
    private volatile bool _isStoreDown;

    /// <summary>The key of a transaction; null when it has none and the method alone chooses.</summary>
    public string? KeyOf(LinkRequest request) =>
        request.Key ?? (options.Key is PersistenceKeyKind.Client ? request.Client?.ToString() : null);

    /// <returns>The name of the member that the key stays with, or null.</returns>
    public string? Find(string key) => pool.Persistence.Find(key, options);

    /// <summary>A member took a transaction of the key.</summary>
    public void Keep(string key, string member)
    {
        pool.Persistence.Keep(key, member, options);
        if (store is not null)
        {
            _ = WriteAsync(store, key, member);
        }
    }

    /// <returns>The key of a transaction that the store may know and this process does not; null when there is nothing to ask.</returns>
    public string? UnknownKeyOf(LinkRequest request) => store is not null && KeyOf(request) is { } key && Find(key) is null ? key : null;

    /// <summary>Asks the store where a key stayed before the gateway started, or since another one that shares the store said it.</summary>
    public async ValueTask RecallAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            if (await store!.GetAsync(NameOf(key), cancellationToken) is { } member)
            {
                pool.Persistence.Keep(key, member, options);
            }

            _isStoreDown = false;
        }
        catch (StoreUnavailableException exception)
        {
            // The method chooses, as it would for a key that is new.
            StoreIsDown(exception);
        }
    }

    private async Task WriteAsync(IStateStore kept, string key, string member)
    {
        try
        {
            if (Interlocked.Increment(ref _pending) <= MostPending)
            {
                await kept.SetAsync(NameOf(key), member, options.Lifetime, Durability.Volatile, CancellationToken.None);
            }
        }
        catch (StoreUnavailableException exception)
        {
            StoreIsDown(exception);
        }
        catch (ObjectDisposedException)
        {
            // The gateway has ended.
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    // Once for each time: there may be thousands of keys a minute.
    private void StoreIsDown(StoreUnavailableException exception)
    {
        if (!_isStoreDown)
        {
            _isStoreDown = true;
            Log.KeysNotKept(pool.Services.Logger, pool.Name, exception.Message);
        }
    }

    private string NameOf(string key) => $"pool-key|{pool.Name}|{key}";
}
