using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ScriptGate.Storage.Redis;

/// <summary>The connection to a Redis server. A probe makes it, watches it and makes it anew; an operation never waits for a server that is down.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private const string Name = "state";

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly RedisSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile ConnectionMultiplexer? _connection;
    private volatile string? _problem = "was not reached yet";
    private volatile bool _isClosed;
    private Task _probe = Task.CompletedTask;
    private string? _told;

    public RedisLink(RedisSettings settings, TimeProvider clock, ILogger logger)
    {
        _settings = settings;
        _clock = clock;
        _logger = logger;
        _timer = clock.CreateTimer(static link => _ = ((RedisLink)link!).ProbeAsync(), this, ProbeInterval, ProbeInterval);
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem => _problem is { } problem ? $"the Redis server {_settings.EndPoint} {problem}" : null;

    /// <summary>Runs a script.</summary>
    /// <exception cref="StoreUnavailableException">The server is down, does not answer in time or refuses.</exception>
    public async Task<RedisResult> EvaluateAsync(string script, string key, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        if (_problem is not null || _connection is not { } connection)
        {
            throw new StoreUnavailableException($"{Problem ?? "the state store is closed"}.");
        }

        try
        {
            return await RunAsync(connection, script, key, arguments, cancellationToken);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The server was started again and knows no scripts: nothing has run, and the next attempt sends it along.
            return await RunAsync(connection, script, key, arguments, cancellationToken);
        }
    }

    /// <summary>Looks whether the server is there, and connects when there is no connection. One that is on its way is not overtaken but shared.</summary>
    public Task ProbeAsync()
    {
        lock (_gate)
        {
            return _isClosed ? Task.CompletedTask : _probe.IsCompleted ? _probe = ProbeOnceAsync() : _probe;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task probe;
        lock (_gate)
        {
            _isClosed = true;
            probe = _probe;
        }

        await _timer.DisposeAsync();
        _problem = "is not used any more";
        await DropAsync();
        await probe;
        await DropAsync();
    }

    private async Task ProbeOnceAsync()
    {
        // Never on the thread that asks: it may be one that serves timers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            _connection ??= await ConnectAsync();
            await _connection.GetDatabase(_settings.Database).PingAsync().WaitAsync(_settings.Timeout, _clock, CancellationToken.None);
            Tell(null, null);
        }
        catch (Exception exception)
        {
            Tell(RedisProblem.Of(exception), exception);
            await DropAsync();
        }
    }

    private async Task<RedisResult> RunAsync(ConnectionMultiplexer connection, string script, string key, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var running = connection.GetDatabase(_settings.Database).ScriptEvaluateAsync(script, [_settings.Prefix + key], arguments);
            return await running.WaitAsync(_settings.Timeout, _clock, cancellationToken);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            throw;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            var problem = RedisProblem.Of(exception);
            if (exception is not RedisServerException)
            {
                // Whoever comes next need not find out by waiting. The probe says when it is over.
                Tell(problem, exception);
            }

            throw new StoreUnavailableException($"The Redis server {_settings.EndPoint} {problem}.", exception);
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = new ConfigurationOptions
        {
            ClientName = "scriptgate",
            Password = _settings.Password,
            DefaultDatabase = _settings.Database,
            Ssl = _settings.Tls,
            SslHost = _settings.Tls ? _settings.Host : null,
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            ConnectTimeout = (int)_settings.Timeout.TotalMilliseconds,
            SyncTimeout = (int)_settings.Timeout.TotalMilliseconds,
        };
        options.EndPoints.Add(_settings.Host, _settings.Port);
        return ConnectAsync(options);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(options);

        // Answers are awaited each on its own; their order among each other means nothing.
        connection.PreserveAsyncOrder = false;
        return connection;
    }

    private async Task DropAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await connection.CloseAsync(allowCommandsToComplete: false).WaitAsync(_settings.Timeout, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            connection.Dispose();
        }
    }

    private void Tell(string? problem, Exception? exception)
    {
        if (_isClosed)
        {
            return;
        }

        _problem = problem;
        if (Interlocked.Exchange(ref _told, problem ?? "") is var told && !string.Equals(told, problem ?? "", StringComparison.Ordinal))
        {
            if (Problem is { } sentence)
            {
                Log.StoreDown(_logger, Name, sentence, exception);
            }
            else
            {
                Log.StoreUp(_logger, Name, _settings.EndPoint);
            }
        }
    }
}
