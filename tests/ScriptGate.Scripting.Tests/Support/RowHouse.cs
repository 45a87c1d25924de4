using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Several rules behind each other in a real chain, on either engine: <c>a.js</c>, <c>b.js</c> and so on, and if asked a step of somebody else between each two.</summary>
internal sealed class RowHouse : IDisposable
{
    private readonly RuleFolder _folder = new();
    private readonly RuleSet _rules;

    public RowHouse(string engine, string[] rules, OnFailure onFailure = OnFailure.Continue, bool isApart = false, TimeProvider? clock = null)
    {
        var time = clock ?? Clock;
        Engine = Engines.MakeRules(engine, time, Log, new ScriptLimits { Lanes = 1 });
        var references = rules.Select((text, index) => new RuleReference { File = _folder.Write($"scripts/rules/{(char)('a' + index)}.js", text), OnFailure = onFailure }).ToList();
        var result = Engine.Load(new RuleLoadRequest(_folder.Root, references, RuleHouse.Pools) { Violations = RuleHouse.Violations, Services = new RuleServices { Clock = time } }, previous: null);
        _rules = result.Rules ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        var builder = new ChainBuilder(time, NullLogger.Instance);
        foreach (var source in _rules.Sources)
        {
            source.AddTo(builder);
            if (isApart)
            {
                builder.Add(new Step<RcptEvent>(
                    new StepInfo(Stage.Rcpt, "between", "test", "between", TimeSpan.FromSeconds(1), FailureMode.Defer, MessageNeeds.Nothing), static (_, _) => new(Verdict.Continue), Runner: null));
            }
        }

        Chains = builder.Build();
        Trace = new StepTrace(time);
    }

    public FakeClock Clock { get; } = new();

    public LineLog Log { get; } = new();

    public ScriptRuleEngine Engine { get; }

    public ChainSet Chains { get; }

    public StepTrace Trace { get; }

    public FakeSession Session { get; init; } = new();

    /// <summary>What the rules logged: the rule and the text.</summary>
    public string[] Said => [.. Log.Lines.Where(line => line.StartsWith("rule Information: ", StringComparison.Ordinal)).Select(line => $"{line[18]}: {line[(line.IndexOf(": ", 20, StringComparison.Ordinal) + 2)..]}")];

    /// <summary>Calls, failures and time-outs of each rule.</summary>
    public string[] Counts => [.. Engine.Statistics.Where(item => item.Event == "RCPT").Select(item => $"{item.Rule[^4]} {item.Calls} {item.Failures} {item.Timeouts}")];

    /// <summary>Calls of all rules that were written down: a lane's thread does that after it has told who waits.</summary>
    public long Calls => Engine.Statistics.Where(item => item.Event == "RCPT").Sum(item => item.Calls);

    /// <summary>The steps that were noted, without those of somebody else.</summary>
    public string[] Noted => [.. Trace.Steps.ToArray().Where(step => step.Step.Check is null).Select(step => $"{step.Step.Name[0]} {step.Verdict} {step.End}")];

    public async Task<Outcome> Judge(ISessionObserver? observer = null)
    {
        using var cancellation = new StepCancellation();
        return await Chains.Rcpt!.DispatchAsync(new RcptEvent(Session, new FakeTransaction(), new FakeRecipient("bob", "example.net")), cancellation, new StepWatch(), trace: Trace, observer: observer);
    }

    public void Dispose()
    {
        _rules.Dispose();
        Engine.Dispose();
        _folder.Dispose();
    }
}
