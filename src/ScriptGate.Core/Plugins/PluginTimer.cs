using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin's recurring callback. Calls do not overlap: the next one is due an interval after the last, or at once when that took longer.</summary>
internal sealed class PluginTimer(string check, TimeSpan interval, Func<CancellationToken, ValueTask> callback, TimeProvider clock, ILogger logger, LostCalls? lost = null) : IAsyncDisposable
{
    /// <summary>How long the end of a generation waits for a running callback.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private const long Never = 0;

    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _timer = new(interval, clock);
    private Task _loop = Task.CompletedTask;
    private long _calledAt;

    /// <summary>True from the start to the end.</summary>
    public bool IsRunning => !_loop.IsCompleted;

    /// <summary>The call that is under way; null when none is.</summary>
    public HeldCall? Call => Volatile.Read(ref _calledAt) is not Never and var since
        ? new HeldCall(check, $"plugin {check}", new DateTimeOffset(since, TimeSpan.Zero), HeldCallKind.Waits) { Place = HeldCallPlaces.Timer }
        : null;

    public void Start() => _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        // What the plugin does when it hears of this may not come back either.
        var cancelling = _stopping.CancelAsync();
        _timer.Dispose();
        var ending = Task.WhenAll(cancelling, _loop);
        try
        {
            await ending.WaitAsync(StopLimit, clock);
            _stopping.Dispose();
        }
        catch (TimeoutException)
        {
            Log.PluginTimerHangs(logger, check, StopLimit);
            lost?.Add(Call ?? new HeldCall(check, $"plugin {check}", clock.GetUtcNow() - StopLimit, HeldCallKind.GivenUp) { Place = HeldCallPlaces.Timer }, ending);
        }
        catch (AggregateException exception)
        {
            Log.PluginTimerFailed(logger, exception, check, interval);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stopping))
            {
                Volatile.Write(ref _calledAt, clock.GetUtcNow().Ticks);
                try
                {
                    await callback(stopping);
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    Log.PluginTimerFailed(logger, exception, check, interval);
                }
                finally
                {
                    Volatile.Write(ref _calledAt, Never);
                }
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The generation is over; what the callback thinks of that is of no interest.
        }
    }
}
