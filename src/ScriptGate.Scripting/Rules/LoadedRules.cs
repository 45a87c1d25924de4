using ScriptGate.Core.Chain;
using ScriptGate.Core.Overload;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Timers;

namespace ScriptGate.Scripting.Rules;

/// <summary>The rules of one generation. Generations whose rules are the same share the lanes.</summary>
/// <param name="lanes">Where they run.</param>
/// <param name="sources">What each adds to a chain.</param>
/// <param name="scopes">What is the same for every call of each of them.</param>
/// <param name="timers">What they do later.</param>
/// <param name="life">Cancelled with the generation: ends what its rules still wait for.</param>
/// <param name="started">Called when the generation goes live.</param>
internal sealed class LoadedRules(SharedLanes lanes, IReadOnlyList<IStepSource> sources, IReadOnlyList<RuleScope> scopes, TimerBook timers, CancellationTokenSource life, Action started) : RuleSet
{
    private int _disposed;

    public SharedLanes Lanes => lanes;

    public override IReadOnlyList<IStepSource> Sources => sources;

    public override IReadOnlyCollection<string> Files => lanes.Files;

    public override RuleActivity Activity => new(timers.Count, scopes.Sum(scope => scope.Promises), scopes.Sum(scope => scope.ServiceCalls));

    public override RuleContexts? Contexts => lanes.Set.Contexts;

    public override QueueView Queue => lanes.Set.Queue;

    public override void Start()
    {
        started();
        timers.Start();
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            timers.Dispose();
            life.Cancel();
            lanes.GiveBack();
        }
    }
}
