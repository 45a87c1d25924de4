using System.Collections.Immutable;

namespace ScriptGate.Core.Pools;

/// <summary>Probes one member again and again. Belongs to the member's state, so that generations which overlap do not probe twice; the newest one's settings apply.</summary>
internal sealed class MemberMonitor(MemberState state)
{
    private readonly Lock _lock = new();
    private ImmutableArray<MonitorWatch> _watches = [];
    private MonitorPlan? _plan;
    private CancellationTokenSource? _stop;
    private bool _closed;

    /// <summary>What each monitor thinks of the member now; empty while none watches.</summary>
    public IReadOnlyList<MonitorReport> Reports
    {
        get
        {
            lock (_lock)
            {
                return [.. _watches.Select(watch => new MonitorReport(watch.Settings.Name, watch.IsUp, watch.Reason))];
            }
        }
    }

    /// <summary>Begins to probe, or goes on with other settings. The first probe comes after one interval: building the generation has just made one.</summary>
    /// <param name="plan">How to probe; null: not at all.</param>
    public void Use(MonitorPlan? plan)
    {
        lock (_lock)
        {
            if (_closed || plan == _plan)
            {
                return;
            }

            _plan = plan;
            state.Health.IsMonitored = plan is not null;
            _stop?.Cancel();
            _stop = plan is null ? null : new CancellationTokenSource();
            _watches = plan is null ? [] : [.. plan.Probes.Select(probe => new MonitorWatch(probe, state, state.Health.IsUp))];
            foreach (var watch in _watches)
            {
                _ = RunAsync(watch, plan!.Required, _stop!.Token);
            }
        }
    }

    /// <summary>Ends the probing for good.</summary>
    public void Close()
    {
        Use(plan: null);
        lock (_lock)
        {
            _closed = true;
        }
    }

    private async Task RunAsync(MonitorWatch watch, int required, CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                await Task.Delay(watch.Pause, state.Services.Clock, stopped);
                var failure = await SmtpProbe.RunAsync(state, watch.Settings, watch.Patience, stopped);
                Judge(watch, failure, required, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Ended, or other settings apply from now on.
        }
    }

    // One after the other: what the member is depends on all of them.
    private void Judge(MonitorWatch watch, string? failure, int required, CancellationToken stopped)
    {
        lock (_lock)
        {
            stopped.ThrowIfCancellationRequested();
            watch.Took(failure);
            var up = _watches.Count(static one => one.IsUp);
            if (up < required)
            {
                state.Health.ProbeFailed(Describe(up, required), isDown: true);
            }
            else if (failure is null)
            {
                state.Health.ProbeSucceeded();
            }
            else if (watch.IsUp)
            {
                state.Health.ProbeFailed(failure, isDown: false);
            }
        }
    }

    private string Describe(int up, int required)
    {
        var failures = _watches.Where(static watch => !watch.IsUp && watch.Reason is not null);
        return _watches.Length == 1
            ? failures.FirstOrDefault()?.Reason ?? "no probe has succeeded yet"
            : $"{up} of {_watches.Length} monitors are content and {required} have to be; {string.Join("; ", failures.Select(static watch => $"{watch.Settings.Name}: {watch.Reason}"))}";
    }
}
