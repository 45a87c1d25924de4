using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin's recurring callback. Calls do not overlap: the next one is due an interval after the last, or at once when that took longer.</summary>
internal sealed class PluginTimer(string check, TimeSpan interval, Func<CancellationToken, ValueTask> callback, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>How long the end of a generation waits for a running callback.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _timer = new(interval, clock);
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _timer.Dispose();
        try
        {
            await _loop.WaitAsync(StopLimit, clock);
            _stopping.Dispose();
        }
        catch (TimeoutException)
        {
            Log.PluginTimerHangs(logger, check, StopLimit);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await callback(stopping);
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    Log.PluginTimerFailed(logger, exception, check, interval);
                }
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The generation is over; what the callback thinks of that is of no interest.
        }
    }
}
