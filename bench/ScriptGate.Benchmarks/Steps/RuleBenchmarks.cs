using BenchmarkDotNet.Attributes;
using ScriptGate.Core.Chain;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>The engine seam: a chain whose only step is a JavaScript handler that reads properties of its event. The rule is the one of <c>bench/run</c>.</summary>
public class RuleBenchmarks
{
    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly ConnectEvent _connect = new(Chains.Session);
    private readonly MailEvent _mail = new(Chains.Session, new FakeTransaction("alice@example.org"));
    private TrivialRules _rules = null!;
    private ChainSet _chains = null!;

    [GlobalSetup]
    public void Load()
    {
        _rules = new TrivialRules(1);
        _chains = _rules.Build(1);
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        await _chains.Observers.DisposeAsync();
        _rules.Dispose();
        _cancellation.Dispose();
    }

    /// <summary><c>String(session.client.address)</c>: two objects and a text.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Rule_at_CONNECT() => Chains.AnswerAsync(_chains.Connect!.DispatchAsync(_connect, _cancellation, _watch));

    /// <summary><c>String(mail.from)</c>.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Rule_at_MAIL() => Chains.AnswerAsync(_chains.Mail!.DispatchAsync(_mail, _cancellation, _watch));

    /// <summary><c>rcpt.address.domain</c>.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask<VerdictKind> Rule_at_RCPT() => Chains.AnswerAsync(_chains.Rcpt!.DispatchAsync(Chains.Recipient, _cancellation, _watch));

    /// <summary><c>message.headers.get('Subject')</c>: a call with an argument.</summary>
    [Benchmark]
    public ValueTask<VerdictKind> Rule_at_MESSAGE() => Chains.AnswerAsync(_chains.Message!.DispatchAsync(_rules.Message, _cancellation, _watch));
}
