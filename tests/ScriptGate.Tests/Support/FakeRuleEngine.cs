using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Tests.Support;

/// <summary>An engine that loads any file as a rule with one handler at RCPT; a file that says "broken" does not load.</summary>
internal sealed class FakeRuleEngine : IRuleEngine
{
    public string Description => "fake engine 1.0";

    public bool IsHealthy => true;

    public IReadOnlyList<string> Problems => [];

    /// <summary>Always the same, so that tests know what a table must show; nothing while no rule was loaded.</summary>
    public IReadOnlyList<RuleStatistics> Statistics { get; private set; } = [];

    public RuleLoadResult Load(RuleLoadRequest request, RuleSet? previous)
    {
        Diagnostic[] errors =
        [
            .. request.Rules.Where(rule => File.ReadAllText(rule.File).Contains("broken", StringComparison.Ordinal))
                .Select(rule => new Diagnostic("SG2001", DiagnosticSeverity.Error, rule.File, 7, "the rule is broken")),
        ];
        Statistics =
        [
            new RuleStatistics(
                "rule.js",
                "MAIL",
                Calls: 200,
                Failures: 3,
                Timeouts: 1,
                new TimeStatistics(TimeSpan.FromMicroseconds(500), TimeSpan.FromMicroseconds(6.5), TimeSpan.FromMicroseconds(1310)),
                new TimeStatistics(TimeSpan.FromMilliseconds(2400), TimeSpan.FromMilliseconds(41), TimeSpan.FromSeconds(2))),
            new RuleStatistics("rule.js", "TIMER", 0, 0, 0, default, default),
        ];
        return errors.Length > 0 ? new RuleLoadResult(null, errors) : new RuleLoadResult(new Rules(request), []);
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Rules(RuleLoadRequest request) : RuleSet
    {
        public override IReadOnlyList<IStepSource> Sources { get; } = [.. request.Rules.Select(rule => new Rule(rule))];

        public override IReadOnlyCollection<string> Files { get; } = [.. request.Rules.Select(rule => rule.File)];

        public override void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed class Rule(RuleReference rule) : IStepSource
    {
        public string Name => Path.GetFileName(rule.File);

        public void AddTo(ChainBuilder chain)
        {
            var info = new StepInfo(Stage.Rcpt, Name, $"rules/{Name}:1", Check: null, rule.Timeout, FailureMode.Defer, MessageNeeds.Body);
            chain.Add(new Step<RcptEvent>(info, static (_, _) => new ValueTask<Verdict>(Verdict.Continue), Runner: null));
        }
    }
}
