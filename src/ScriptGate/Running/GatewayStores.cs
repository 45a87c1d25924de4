using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Core.Statistics;
using ScriptGate.Storage.Memory;
using ScriptGate.Storage.Redis;
using ScriptGate.Storage.Sqlite;

namespace ScriptGate.Running;

/// <summary>The stores of state and records: made once, as the configuration of the start names them, because what is in them has to outlive every generation.</summary>
internal sealed class GatewayStores : IAsyncDisposable
{
    private readonly GatewayOptions _options;

    private GatewayStores(GatewayOptions options, IStateStore state, IRecordStore records, IStatisticsStore statistics)
    {
        _options = options;
        State = state;
        Records = records;
        Statistics = statistics;
    }

    public IStateStore State { get; }

    public IRecordStore Records { get; }

    public IStatisticsStore Statistics { get; }

    /// <summary>Opens the stores. A server that is down, or a disk that is full, is no reason not to start: the store is there, down, and comes up by itself.</summary>
    /// <exception cref="StoreStartException">A database file cannot be used.</exception>
    public static async Task<GatewayStores> OpenAsync(GatewayOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("stores");
        var state = await OpenAsync(options.State, clock, logger);
        var stores = new GatewayStores(options, state, Open(options.Records, clock, logger), OpenStatistics(options.Records, clock, logger));
        try
        {
            ThrowIf((state as SqliteStateStore)?.Obstacle, "state.path");
            if (stores.Records is SqliteRecordStore records)
            {
                await records.FlushAsync();
                ThrowIf(records.Obstacle, "records.path");
            }

            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stores for loading without starting: the files belong to the gateway that runs.</summary>
    public static GatewayStores InMemory(GatewayOptions options, TimeProvider clock) =>
        new(options, new MemoryStateStore(clock), new MemoryRecordStore(RecordsOptions.MemoryCount), new MemoryStatisticsStore());

    /// <summary>Takes over what can change while the gateway runs.</summary>
    /// <returns>The sections of which something else has changed, which only a restart takes over.</returns>
    public IReadOnlyList<string> Apply(GatewayOptions current)
    {
        var unchanged = new List<string>();
        if (!IsSame(current.State, _options.State))
        {
            unchanged.Add("state");
        }

        if (current.Records.Store != _options.Records.Store || !string.Equals(current.Records.Path, _options.Records.Path, StringComparison.Ordinal))
        {
            unchanged.Add("records");
        }
        else
        {
            Bound(current.Records);
        }

        return unchanged;
    }

    /// <summary>Writes what is not written yet, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await DisposeAsync(Statistics);
        await DisposeAsync(Records);
        await DisposeAsync(State);
    }

    private static async Task<IStateStore> OpenAsync(StateOptions options, TimeProvider clock, ILogger logger)
    {
        var bounds = new ShardBounds(options.MaxEntries, options.MaxSize);
        return options.Store switch
        {
            StateStoreKind.Memory => new MemoryStateStore(clock, bounds),
            StateStoreKind.Sqlite => await SqliteStateStore.OpenAsync(options.Path, clock, logger, bounds),
            _ => await RedisStateStore.OpenAsync(Settings(options), clock, logger),
        };
    }

    private static IRecordStore Open(RecordsOptions options, TimeProvider clock, ILogger logger) => options.Store switch
    {
        RecordStoreKind.Memory => new MemoryRecordStore(options.MaxCount, options.MaxAge, clock),
        _ => new SqliteRecordStore(options.Path, new RecordBounds(options.MaxAge, options.MaxCount), clock, logger),
    };

    // They survive what records survive. A file of their own, beside that of the records: what is written every second must not wait for a batch of those.
    private static IStatisticsStore OpenStatistics(RecordsOptions options, TimeProvider clock, ILogger logger) => options.Store switch
    {
        RecordStoreKind.Memory => new MemoryStatisticsStore(),
        _ => new SqliteStatisticsStore(Path.ChangeExtension(options.Path, ".statistics" + Path.GetExtension(options.Path)), options.MaxAge, clock, logger),
    };

    private static RedisSettings Settings(StateOptions options)
    {
        // The configuration refuses the store without its server.
        var address = options.Address!.Value;
        return new RedisSettings(address.Host, address.Port)
        {
            Password = options.Password?.Value,
            Database = options.Database,
            Prefix = options.Prefix,
            Tls = options.Tls,
            Timeout = options.Timeout,
        };
    }

    private static bool IsSame(StateOptions one, StateOptions other) =>
        (one with { Password = null }).Equals(other with { Password = null }) && string.Equals(one.Password?.Value, other.Password?.Value, StringComparison.Ordinal);

    private static void ThrowIf(string? obstacle, string path)
    {
        if (obstacle is not null)
        {
            throw new StoreStartException($"{path}: {obstacle}");
        }
    }

    private static async ValueTask DisposeAsync(object store)
    {
        if (store is IAsyncDisposable slow)
        {
            await slow.DisposeAsync();
        }
        else
        {
            (store as IDisposable)?.Dispose();
        }
    }

    private void Bound(RecordsOptions options)
    {
        Statistics.Book.Bound(options.MaxAge);
        if (Records is SqliteRecordStore file)
        {
            file.Bounds = new RecordBounds(options.MaxAge, options.MaxCount);
        }
        else
        {
            ((MemoryRecordStore)Records).Bound(options.MaxCount, options.MaxAge);
        }
    }
}

/// <summary>The gateway cannot start with its stores. The message names the setting, and what to do.</summary>
internal sealed class StoreStartException(string message) : Exception(message);
