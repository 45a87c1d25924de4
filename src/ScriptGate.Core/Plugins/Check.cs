using ScriptGate.Core.Chain;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin at work for one security profile in one generation.</summary>
internal sealed class Check : IStepSource, IAsyncDisposable
{
    private readonly PluginBuilder _parts;
    private readonly PluginLease _lease;
    private readonly SlowStepRunner _runner;
    private readonly string _source;
    private object? _plugin;

    public Check(PluginBuilder parts, IPlugin plugin, PluginLease lease, CheckPolicy policy)
    {
        parts.Close();
        _parts = parts;
        _plugin = plugin;
        _lease = lease;
        _runner = parts.Runner;
        _source = $"plugin {parts.Check} {lease.Handle.Version}";
        Policy = policy;
    }

    public string Name => _parts.Check;

    public string Version => _lease.Handle.Version;

    /// <summary>The names of the violations it declared.</summary>
    public IReadOnlySet<string> Violations => _parts.Violations;

    /// <summary>What the profile makes of it. A check that is not run adds no steps and no observers, but still provides its facts to those who ask.</summary>
    public CheckPolicy Policy { get; }

    /// <summary>True once one of its handlers blocked its caller.</summary>
    public bool IsSlow => _runner.IsSlow;

    public void AddTo(ChainBuilder chain)
    {
        if (!Policy.IsRun)
        {
            return;
        }

        foreach (var step in _parts.Steps)
        {
            var info = new StepInfo(step.Stage, step.Name, _source, Name, Policy.TimeoutOf(step.Timeout), Policy.FailureAt(step.Stage), step.Needs)
            {
                JudgesFinalAddress = step.JudgesFinalAddress,
                Code = _lease.Handle.Hash,
                Options = _parts.OptionsText,
            };
            step.AddTo(chain, info, _runner, _parts.AsksOutside);
        }

        _parts.Observers.ForEach(chain.Observe);
    }

    /// <summary>Adds its facts.</summary>
    /// <returns>The names of those that another check provides already.</returns>
    public IReadOnlyList<string> AddFactsTo(FactRegistry facts) => [.. _parts.Facts.Where(fact => !fact.TryAddTo(facts)).Select(fact => fact.Name)];

    /// <summary>What it was loaded from.</summary>
    public PluginHandle Handle => _lease.Handle;

    /// <summary>Its timers.</summary>
    public IReadOnlyList<PluginTimer> Timers => _parts.Timers;

    /// <summary>Starts its timers. Called when the generation goes live, and not for one that is only checked.</summary>
    public void Start()
    {
        if (Policy.IsRun || _parts.Facts.Count > 0)
        {
            _parts.Timers.ForEach(timer => timer.Start());
        }
    }

    /// <summary>Ends its timers, disposes the plugin and everything it was given, lets go of its code and gives back the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _plugin, null) is not { } plugin)
        {
            return;
        }

        await _parts.AbandonAsync();
        if (plugin is IAsyncDisposable or IDisposable)
        {
            await InTimeAsync(() => DisposeAsync(plugin));
        }

        await InTimeAsync(() =>
        {
            _parts.Connections.Dispose();
            return Task.CompletedTask;
        });

        // Whoever still holds this check must not hold the plugin's code with it.
        _parts.Steps.Clear();
        _parts.Observers.Clear();
        _parts.Facts.Clear();
        _parts.Timers.Clear();
        _lease.Dispose();
    }

    // Not on this thread: neither the next reload nor the end of the process waits for a plugin that does not come back.
    private async Task InTimeAsync(Func<Task> ending)
    {
        var call = new HeldCall(Name, _source, _parts.Clock.GetUtcNow(), HeldCallKind.Waits) { Place = HeldCallPlaces.Dispose };
        var running = Task.Run(ending);
        try
        {
            await running.WaitAsync(PluginTimer.StopLimit, _parts.Clock);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            Log.PluginDisposeHangs(_parts.Logger, Name, PluginTimer.StopLimit);
            _parts.LostCalls.Add(call, running);
        }
        catch (Exception exception)
        {
            Log.PluginDisposeFailed(_parts.Logger, exception, Name);
        }
    }

    private static async Task DisposeAsync(object plugin)
    {
        if (plugin is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            ((IDisposable)plugin).Dispose();
        }
    }
}
