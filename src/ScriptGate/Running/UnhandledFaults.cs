using Microsoft.Extensions.Logging;

namespace ScriptGate.Running;

/// <summary>Puts faults that nobody caught into the log before the runtime ends the process, or forgets them.</summary>
internal sealed class UnhandledFaults : IDisposable
{
    private readonly ILogger _logger;
    private readonly Func<ValueTask> _flush;

    /// <param name="logger">Gets the faults.</param>
    /// <param name="flush">Writes the log out: after an unhandled exception there is no later.</param>
    public UnhandledFaults(ILogger logger, Func<ValueTask> flush)
    {
        _logger = logger;
        _flush = flush;
        AppDomain.CurrentDomain.UnhandledException += Unhandled;
        TaskScheduler.UnobservedTaskException += Unobserved;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= Unhandled;
        TaskScheduler.UnobservedTaskException -= Unobserved;
    }

    private void Unhandled(object sender, UnhandledExceptionEventArgs e)
    {
        Log.Unhandled(_logger, e.ExceptionObject as Exception);

        // The process ends when this handler returns; waiting here is all there is left to do.
        using var written = new ManualResetEventSlim();
        _ = FlushAsync(written);
        written.Wait(TimeSpan.FromSeconds(3));
    }

    private async Task FlushAsync(ManualResetEventSlim written)
    {
        await _flush().ConfigureAwait(false);
        written.Set();
    }

    private void Unobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        Log.Unobserved(_logger, e.Exception);
        e.SetObserved();
    }
}
