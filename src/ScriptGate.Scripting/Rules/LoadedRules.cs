using ScriptGate.Core.Chain;

namespace ScriptGate.Scripting.Rules;

/// <summary>The rules of one generation. Generations whose rules are the same share the lanes.</summary>
internal sealed class LoadedRules(SharedLanes lanes, IReadOnlyList<IStepSource> sources) : RuleSet
{
    private int _disposed;

    public SharedLanes Lanes => lanes;

    public override IReadOnlyList<IStepSource> Sources => sources;

    public override IReadOnlyCollection<string> Files => lanes.Files;

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            lanes.GiveBack();
        }
    }
}
