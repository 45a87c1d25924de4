namespace ScriptGate.Core.Chain;

/// <summary>Calls of a generation's plugins and rules that nobody waits for any more and that have not come back: their code stays in memory until they do.</summary>
internal sealed class LostCalls
{
    /// <summary>Calls that are kept by name; more of them say nothing new.</summary>
    public const int MostKept = 256;

    private readonly Lock _gate = new();
    private readonly List<(HeldCall Call, WeakReference<Task> Running)> _calls = [];

    /// <summary>Those that are still under way.</summary>
    public IReadOnlyList<HeldCall> Read()
    {
        lock (_gate)
        {
            Prune();
            return [.. _calls.Select(call => call.Call)];
        }
    }

    /// <summary>Notes a call that is given up.</summary>
    /// <param name="call">The call.</param>
    /// <param name="running">Done when it comes back. Not kept: a call that nothing can wake any more is garbage, and its plugin with it.</param>
    public void Add(HeldCall call, Task running)
    {
        if (running.IsCompleted)
        {
            return;
        }

        lock (_gate)
        {
            if (_calls.Count == MostKept)
            {
                Prune();
            }

            if (_calls.Count < MostKept)
            {
                _calls.Add((call with { Kind = HeldCallKind.GivenUp }, new WeakReference<Task>(running)));
            }
        }
    }

    private void Prune() => _calls.RemoveAll(static call => !call.Running.TryGetTarget(out var running) || running.IsCompleted);
}

/// <summary>A call of a plugin or rule that has not come back yet.</summary>
/// <param name="Name">The step, check or rule.</param>
/// <param name="Source">Where it comes from, as in <see cref="StepInfo"/>.</param>
/// <param name="Since">Since when; to a second where it blocks its thread.</param>
/// <param name="Kind">Who waits for it.</param>
internal sealed record HeldCall(string Name, string Source, DateTimeOffset Since, HeldCallKind Kind)
{
    /// <summary>The stage it was called at; null for none.</summary>
    public Stage? Stage { get; init; }

    /// <summary>What it was called for beside the stages, one of <see cref="HeldCallPlaces"/>; null at a stage.</summary>
    public string? Place { get; init; }

    public static HeldCall Of(StepInfo step, DateTimeOffset since, HeldCallKind kind) => new(step.Name, step.Source, since, kind) { Stage = step.Stage };
}

/// <summary>Who waits for a call.</summary>
internal enum HeldCallKind
{
    /// <summary>A session, or the gateway, whose thread it blocks.</summary>
    Blocks,

    /// <summary>A session, or the gateway, that waits for what it has promised.</summary>
    Waits,

    /// <summary>Nobody any more.</summary>
    GivenUp,
}

/// <summary>What plugins are called for beside the stages.</summary>
internal static class HeldCallPlaces
{
    public const string Observer = "observer";
    public const string Register = "register";
    public const string Timer = "timer";
    public const string Dispose = "dispose";
}
