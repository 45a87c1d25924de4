using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Messages;
using ScriptGate.Scripting;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>Ten rules at one event: the rule of <c>bench/run</c> in ten files, asked in a row and one by one.</summary>
public class ManyRulesBenchmarks
{
    private const int Count = 10;

    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly StepTrace _trace = new(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-bench-").FullName;
    private MessageEvent _message = null!;
    private JavaScriptCoreRuleEngine _engine = null!;
    private RuleSet _rules = null!;
    private ChainSet _one = null!;
    private ChainSet _row = null!;
    private ChainSet _apart = null!;

    [GlobalSetup]
    public void Load()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", "trivial.js"));
        var files = Enumerable.Range(0, Count).Select(number => Path.Combine(_folder, $"trivial-{number}.js")).ToList();
        files.ForEach(file => File.WriteAllText(file, text));
        var headers = new MessageHeaders("From: <alice@example.org>\r\nTo: <bob@example.com>\r\nSubject: A benchmark\r\n"u8.ToArray());
        _message = new MessageEvent(Chains.Session, new FakeTransaction("alice@example.org"), new Message(headers) { Size = 4096 });
        _engine = new JavaScriptCoreRuleEngine(TimeProvider.System, NullLoggerFactory.Instance);
        var request = new RuleLoadRequest(_folder, [.. files.Select(file => new RuleReference { File = file })], new HashSet<string>(StringComparer.Ordinal));
        var result = _engine.Load(request, previous: null);
        _rules = result.Rules ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
        _one = Build(_rules.Sources.Take(1), isApart: false);
        _row = Build(_rules.Sources, isApart: false);
        _apart = Build(_rules.Sources, isApart: true);
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        foreach (var chains in (ChainSet[])[_one, _row, _apart])
        {
            await chains.Observers.DisposeAsync();
        }

        _rules.Dispose();
        _engine.Dispose();
        _cancellation.Dispose();
        Directory.Delete(_folder, recursive: true);
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

    private static ChainSet Build(IEnumerable<IStepSource> sources, bool isApart)
    {
        var builder = new ChainBuilder(TimeProvider.System, NullLogger.Instance);
        foreach (var source in sources)
        {
            source.AddTo(builder);
            if (isApart)
            {
                builder.Add(Nothing<RcptEvent>(Stage.Rcpt));
                builder.Add(Nothing<MessageEvent>(Stage.Message));
            }
        }

        return builder.Build();
    }

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
        return Chains.AnswerAsync(chains.Message!.DispatchAsync(_message, _cancellation, _watch, trace: _trace));
    }
}
