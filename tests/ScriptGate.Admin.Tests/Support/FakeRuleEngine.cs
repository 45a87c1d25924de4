using ScriptGate.Core.Chain;
using ScriptGate.Core.Overload;

namespace ScriptGate.Admin.Tests.Support;

/// <summary>An engine whose rules do nothing and whose health a test sets.</summary>
internal sealed class FakeRuleEngine : IRuleEngine
{
    public string Description => "fake engine";

    public bool IsHealthy => Problems.Count == 0;

    public IReadOnlyList<string> Problems { get; set; } = [];

    public QueueView Queue { get; set; }

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous) => new(new NoRules(this, request), []);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class NoRules(FakeRuleEngine engine, RuleLoadRequest request) : RuleSet
    {
        public override IReadOnlyList<IStepSource> Sources { get; } = [.. request.Rules.Select(rule => new NoSteps(rule.File))];

        public override IReadOnlyCollection<string> Files { get; } = [.. request.Rules.Select(rule => rule.File)];

        public override QueueView Queue => engine.Queue;

        public override void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed class NoSteps(string file) : IStepSource
    {
        public string Name => file;

        public void AddTo(ChainBuilder chain)
        {
            // A rule without handlers.
        }
    }
}
