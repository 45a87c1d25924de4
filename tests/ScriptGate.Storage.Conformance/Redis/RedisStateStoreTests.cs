using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Storage.Redis;
using Xunit;

namespace ScriptGate.Storage.Conformance.Redis;

public sealed class RedisStateStoreTests(SharedRedisServer shared) : StateStoreTests, IAsyncLifetime
{
    private RedisStateStore _store = null!;

    protected override IStateStore Store => _store;

    public async ValueTask InitializeAsync() =>
        _store = await RedisStateStore.OpenAsync((await shared.GetAsync()).Settings($"{Guid.NewGuid()}:"), TimeProvider.System, NullLogger.Instance, time: Clock);

    public ValueTask DisposeAsync() => _store is null ? ValueTask.CompletedTask : _store.DisposeAsync();
}

public sealed class RedisSlidingWindowTests(SharedRedisServer shared) : SlidingWindowTests, IAsyncLifetime
{
    private RedisStateStore _store = null!;

    protected override IStateStore Store => _store;

    public async ValueTask InitializeAsync() =>
        _store = await RedisStateStore.OpenAsync((await shared.GetAsync()).Settings($"{Guid.NewGuid()}:"), TimeProvider.System, NullLogger.Instance, time: Clock);

    public ValueTask DisposeAsync() => _store is null ? ValueTask.CompletedTask : _store.DisposeAsync();
}
