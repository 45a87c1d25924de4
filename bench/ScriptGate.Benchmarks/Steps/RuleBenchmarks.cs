using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Messages;
using ScriptGate.Scripting;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>The engine seam: a chain whose only step is a JavaScript handler that reads properties of its event. The rule is the one of <c>bench/run</c>.</summary>
public class RuleBenchmarks
{
    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly ConnectEvent _connect = new(Chains.Session);
    private readonly MailEvent _mail = new(Chains.Session, new FakeTransaction("alice@example.org"));
    private MessageEvent _message = null!;
    private JavaScriptCoreRuleEngine _engine = null!;
    private RuleSet _rules = null!;
    private ChainSet _chains = null!;

    [GlobalSetup]
    public void Load()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "rules", "trivial.js");
        var headers = new MessageHeaders("From: <alice@example.org>\r\nTo: <bob@example.com>\r\nSubject: A benchmark\r\n"u8.ToArray());
        _message = new MessageEvent(Chains.Session, _mail.Transaction, new Message(headers) { Size = 4096 });
        _engine = new JavaScriptCoreRuleEngine(TimeProvider.System, NullLoggerFactory.Instance);
        var request = new RuleLoadRequest(AppContext.BaseDirectory, [new RuleReference { File = file }], new HashSet<string>(StringComparer.Ordinal));
        var result = _engine.Load(request, previous: null);
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
    public ValueTask<VerdictKind> Rule_at_MESSAGE() => Chains.AnswerAsync(_chains.Message!.DispatchAsync(_message, _cancellation, _watch));
}
