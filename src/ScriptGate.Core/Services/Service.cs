using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Services;

/// <summary>What every service has: its turn, its time, its circuit breaker and its counts. The kinds say how a call is made.</summary>
internal abstract class Service(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger) : IAsyncDisposable
{
    /// <summary>Calls beyond these fail at once: who waits in a longer line is not served in time anyway.</summary>
    public const int MaxWaiting = 1000;

    private readonly CircuitBreaker _breaker = new(options.Breaker.Failures, options.Breaker.Pause, clock);
    private readonly SemaphoreSlim _turns = new(options.Connections, options.Connections);
    private readonly CancellationTokenSource _ended = new();
    private int _inside;
    private long _calls;
    private long _failed;
    private long _refused;
    private volatile string? _lastFailure;

    public string Name => name;

    /// <summary><c>http</c> or <c>tcp</c>.</summary>
    public abstract string Kind { get; }

    public BreakerState State => _breaker.State;

    /// <summary>Calls that are under way or wait for their turn.</summary>
    public int Open => Volatile.Read(ref _inside);

    /// <summary>Calls that went out.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that went out and came to nothing, or to a status of 500 and more.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Calls that failed at once: the breaker was open, or too many waited.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Why it is not asked now; null when it is.</summary>
    public string? Problem => _breaker.State == BreakerState.Closed ? null : _lastFailure;

    protected ServiceOptions Options => options;

    public virtual async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a call in its turn and within its time.</summary>
    /// <param name="limit">What the asker allows; the service's own limit holds as well.</param>
    /// <param name="call">Makes it. Throws <see cref="ServiceException"/> where the service is to blame.</param>
    /// <param name="isGood">Whether an answer shows that the service is well.</param>
    /// <param name="cancellationToken">The asker is gone.</param>
    protected async Task<T> CallAsync<T>(TimeSpan? limit, Func<CancellationToken, Task<T>> call, Func<T, bool> isGood, CancellationToken cancellationToken)
    {
        RefuseWhilePaused();
        var timeout = limit is { } shorter && shorter < options.Timeout ? shorter : options.Timeout;
        using var late = new CancellationTokenSource(timeout, clock);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken, _ended.Token);
        try
        {
            if (Interlocked.Increment(ref _inside) > options.Connections + MaxWaiting)
            {
                throw Refuse($"has {MaxWaiting} calls waiting");
            }

            await TurnAsync(timeout, life.Token, cancellationToken);
            try
            {
                return await PassAsync(timeout, call, isGood, life.Token, cancellationToken);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    // That the line is long is not held against the service: the calls in front are, when they fail.
    private async Task TurnAsync(TimeSpan timeout, CancellationToken life, CancellationToken asker)
    {
        try
        {
            await _turns.WaitAsync(life);
        }
        catch (OperationCanceledException) when (!asker.IsCancellationRequested && !_ended.IsCancellationRequested)
        {
            throw Refuse($"was busy: its {options.Connections} connections were taken for {DurationText.Format(timeout)}");
        }
    }

    private async Task<T> PassAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> call, Func<T, bool> isGood, CancellationToken life, CancellationToken asker)
    {
        if (!_breaker.TryPass(out var pass, out var wait))
        {
            throw RefusePaused(wait);
        }

        var started = clock.GetTimestamp();
        Interlocked.Increment(ref _calls);
        try
        {
            var answer = await call(life);
            Ended(pass, started, isGood(answer) ? null : new ServiceException(name, "answers that it has failed"));
            return answer;
        }
        catch (Exception exception) when (exception is ServiceRequestException || asker.IsCancellationRequested || _ended.IsCancellationRequested)
        {
            _breaker.Abandon(pass);
            metrics.Ended(name, "cancelled", clock.GetElapsedTime(started));
            throw;
        }
        catch (Exception exception)
        {
            var failure = life.IsCancellationRequested ? new ServiceException(name, $"did not answer within {DurationText.Format(timeout)}") : Explain(exception);
            Ended(pass, started, failure);
            throw failure;
        }
    }

    /// <summary>The words for what a library says, whose own words may name addresses.</summary>
    protected virtual ServiceException Explain(Exception exception) => exception switch
    {
        ServiceException known => known,
        AuthenticationException => new ServiceException(name, "cannot be trusted: the TLS handshake failed", exception),
        SocketException socket => new ServiceException(name, WordsFor(socket.SocketErrorCode), exception),
        { InnerException: { } inner } when inner is SocketException or AuthenticationException => Explain(inner),
        _ => new ServiceException(name, "broke off", exception),
    };

    private static string WordsFor(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refuses connections",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "reset the connection",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "cannot be found: its name does not resolve",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut => "cannot be reached",
        _ => "broke off",
    };

    private void Ended(int pass, long started, ServiceException? failure)
    {
        metrics.Ended(name, failure is null ? "answered" : "failed", clock.GetElapsedTime(started));
        if (failure is null)
        {
            if (_breaker.Succeed(pass))
            {
                Log.ServiceBack(logger, name);
            }

            return;
        }

        Interlocked.Increment(ref _failed);
        _lastFailure = failure.Reason;
        if (_breaker.Fail(pass))
        {
            Log.ServicePaused(logger, name, options.Breaker.Pause, _breaker.InARow, failure.Reason, failure.InnerException?.Message ?? "no more is known");
        }
    }

    // Before anybody waits for a turn. What has passed here is asked again when it is its turn.
    private void RefuseWhilePaused()
    {
        ObjectDisposedException.ThrowIf(_ended.IsCancellationRequested, this);
        if (_breaker.WouldPass(out var wait))
        {
            return;
        }

        throw RefusePaused(wait);
    }

    private ServiceException RefusePaused(TimeSpan wait) => Refuse(wait > TimeSpan.Zero
        ? $"is not asked for another {DurationText.Format(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)))}, because it failed {_breaker.InARow} times in a row"
        : $"is not asked while one call finds out whether it is back, because it failed {_breaker.InARow} times in a row");

    private ServiceException Refuse(string reason)
    {
        Interlocked.Increment(ref _refused);
        metrics.Ended(name, "refused", TimeSpan.Zero);
        return new ServiceException(name, reason);
    }
}
