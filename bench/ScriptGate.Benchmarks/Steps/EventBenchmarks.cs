using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>What an event of the gateway costs a rule, chain and verdict included, beside the bare call of a function by the engine's own interface.</summary>
public class EventBenchmarks
{
    private const string Rule = """
        on('CONNECT', () => {});
        on('RCPT', (session, rcpt) => {
          if (session.starttls !== 'none' && rcpt.address.domain === 'example.com' && rcpt.address.local === 'bob' && session.client.port !== 0) return accept();
        });
        """;

    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly ConnectEvent _connect = new(Chains.Session);
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-bench-").FullName;
    private RawEngine _raw = null!;
    private JavaScriptCoreRuleEngine _engine = null!;
    private RuleSet _rules = null!;
    private ChainSet _chains = null!;

    [GlobalSetup]
    public void Load()
    {
        var file = Path.Combine(_folder, "rule.js");
        File.WriteAllText(file, Rule);
        _engine = new JavaScriptCoreRuleEngine(TimeProvider.System, NullLoggerFactory.Instance);
        _raw = new RawEngine();
        var result = _engine.Load(new RuleLoadRequest(_folder, [new RuleReference { File = file }], new HashSet<string>(StringComparer.Ordinal)), previous: null);
        _rules = result.Rules ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
        var builder = new ChainBuilder(TimeProvider.System, NullLogger.Instance);
        foreach (var source in _rules.Sources)
        {
            source.AddTo(builder);
        }

        _chains = builder.Build();
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        await _chains.Observers.DisposeAsync();
        _rules.Dispose();
        _engine.Dispose();
        _raw.Dispose();
        _cancellation.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An object of two texts is made, a function called with it, and the text that it returns is read.</summary>
    [Benchmark(Baseline = true)]
    public int Bare_call_with_two_properties() => _raw.Call("192.0.2.1", "mx.example.org");

    /// <summary>Budget: 1.5 of the bare call, 200 octets.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Event_with_an_empty_handler() => Chains.AnswerAsync(_chains.Connect!.DispatchAsync(_connect, _cancellation, _watch));

    /// <summary>Budget: 3 of the bare call. The four are fields of other objects: seven reads.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Event_that_reads_four_fields_and_returns_a_verdict() => Chains.AnswerAsync(_chains.Rcpt!.DispatchAsync(Chains.Recipient, _cancellation, _watch), VerdictKind.Accept);
}
