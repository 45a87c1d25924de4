namespace ScriptGate.Core.Pools;

/// <summary>Probes one member again and again. Belongs to the member's state, so that generations which overlap do not probe twice; the newest one's settings apply.</summary>
internal sealed class MemberMonitor(MemberState state)
{
    private readonly Lock _lock = new();
    private ProbeSettings? _settings;
    private CancellationTokenSource? _stop;
    private bool _closed;

    /// <summary>Begins to probe, or goes on with other settings. The first probe comes after one interval: building the generation has just made one.</summary>
    /// <param name="settings">How to probe; null: not at all.</param>
    public void Use(ProbeSettings? settings)
    {
        lock (_lock)
        {
            if (_closed || settings == _settings)
            {
                return;
            }

            _settings = settings;
            state.Health.IsMonitored = settings is not null;
            _stop?.Cancel();
            _stop = settings is null ? null : new CancellationTokenSource();
            if (settings is not null)
            {
                _ = RunAsync(settings, _stop!.Token);
            }
        }
    }

    /// <summary>Ends the probing for good.</summary>
    public void Close()
    {
        Use(settings: null);
        lock (_lock)
        {
            _closed = true;
        }
    }

    private async Task RunAsync(ProbeSettings settings, CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                await Task.Delay(settings.Interval, state.Services.Clock, stopped);
                await SmtpProbe.RunAsync(state, settings, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Ended, or other settings apply from now on.
        }
    }
}
