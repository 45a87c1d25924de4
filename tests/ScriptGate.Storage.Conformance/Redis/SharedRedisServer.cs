using Xunit;

namespace ScriptGate.Storage.Conformance.Redis;

/// <summary>The server of all tests that leave it alone. Started when the first asks for it.</summary>
public sealed class SharedRedisServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1);
    private RedisServer? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal async Task<RedisServer> GetAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _server ??= await RedisServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }
}
