using ScriptGate.Core.Chain;
using ScriptGate.Core.Overload;

namespace ScriptGate.Functional.Harness;

/// <summary>A rule engine whose one rule is written in C#: steps at any stage without a script engine.</summary>
internal sealed class StepEngine : IRuleEngine
{
    public const string File = "scripts/rules/steps.js";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly List<Action<ChainBuilder>> _steps = [];

    public string Description => "steps in C#";

    public bool IsHealthy => true;

    public IReadOnlyList<string> Problems => [];

    /// <summary>What waits for the rules, as far as the gateway knows.</summary>
    public QueueView Queue { get; set; }

    public void Add<TEvent>(Stage stage, Func<TEvent, Verdict> handler, MessageNeeds needs)
        where TEvent : SmtpEvent => _steps.Add(chain => chain.Add(new Step<TEvent>(
            new StepInfo(stage, "steps.js", File, Check: null, Timeout, FailureMode.Defer, needs), (e, _) => new(handler(e)), Runner: null)));

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous) => new(new Loaded(this), []);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Loaded(StepEngine engine) : RuleSet, IStepSource
    {
        public string Name => File;

        public override IReadOnlyList<IStepSource> Sources => [this];

        public override IReadOnlyCollection<string> Files => [];

        public override QueueView Queue => engine.Queue;

        public void AddTo(ChainBuilder chain) => engine._steps.ForEach(add => add(chain));

        public override void Dispose()
        {
            // Nothing is held.
        }
    }
}
