using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Api;

namespace ScriptGate.Scripting.Rules;

/// <summary>A rule in a virtual server's chain: its handlers, in the order in which it registered them.</summary>
internal sealed class RuleStepSource(string name, IReadOnlyList<(RuleEvent Event, BoundHandler Handler)> handlers) : IStepSource
{
    public string Name => name;

    public void AddTo(ChainBuilder chain)
    {
        foreach (var (item, handler) in handlers)
        {
            item.AddTo(chain, handler);
        }
    }
}
