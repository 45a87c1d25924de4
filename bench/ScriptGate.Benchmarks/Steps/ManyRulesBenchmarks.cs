using BenchmarkDotNet.Attributes;
using ScriptGate.Core.Chain;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>Ten rules at one event: the rule of <c>bench/run</c> in ten files, asked in a row and one by one.</summary>
public class ManyRulesBenchmarks
{
    private const int Count = 10;

    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly StepTrace _trace = new(TimeProvider.System);
    private TrivialRules _rules = null!;
    private ChainSet _one = null!;
    private ChainSet _row = null!;
    private ChainSet _apart = null!;

    [GlobalSetup]
    public void Load()
    {
        _rules = new TrivialRules(Count);
        _one = _rules.Build(1);
        _row = _rules.Build(Count);
        _apart = _rules.Build(Count, static builder =>
        {
            builder.Add(Nothing<RcptEvent>(Stage.Rcpt));
            builder.Add(Nothing<MessageEvent>(Stage.Message));
        });
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        foreach (var chains in (ChainSet[])[_one, _row, _apart])
        {
            await chains.Observers.DisposeAsync();
        }

        _rules.Dispose();
        _cancellation.Dispose();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<VerdictKind> One_rule_at_RCPT() => Rcpt(_one);

    [Benchmark]
    public ValueTask<VerdictKind> Ten_rules_in_a_row_at_RCPT() => Rcpt(_row);

    /// <summary>The same with a step of a plugin, which costs nothing, between each two: every rule is a call of its own.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Ten_rules_apart_at_RCPT() => Rcpt(_apart);

    [Benchmark]
    public ValueTask<VerdictKind> One_rule_at_MESSAGE() => Message(_one);

    [Benchmark]
    public ValueTask<VerdictKind> Ten_rules_in_a_row_at_MESSAGE() => Message(_row);

    [Benchmark]
    public ValueTask<VerdictKind> Ten_rules_apart_at_MESSAGE() => Message(_apart);

    private static Step<TEvent> Nothing<TEvent>(Stage stage)
        where TEvent : SmtpEvent =>
        new(new StepInfo(stage, "nothing", "bench", Check: null, TimeSpan.FromSeconds(10), FailureMode.Defer, MessageNeeds.Nothing), static (_, _) => new(Verdict.Continue), Runner: null);

    private ValueTask<VerdictKind> Rcpt(ChainSet chains)
    {
        _trace.Clear();
        return Chains.AnswerAsync(chains.Rcpt!.DispatchAsync(Chains.Recipient, _cancellation, _watch, trace: _trace));
    }

    private ValueTask<VerdictKind> Message(ChainSet chains)
    {
        _trace.Clear();
        return Chains.AnswerAsync(chains.Message!.DispatchAsync(_rules.Message, _cancellation, _watch, trace: _trace));
    }
}
