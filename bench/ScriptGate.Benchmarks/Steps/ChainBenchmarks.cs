using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Plugins.Methods;
using ScriptGate.Plugins.Noop;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>A stage with steps that answer at once. All of these must show no allocation.</summary>
public class ChainBenchmarks
{
    private readonly StepCancellation _cancellation = new();
    private readonly StepWatch _watch = new();
    private readonly CommandEvent _command = new(Chains.Session, "RCPT", ReadOnlyMemory<byte>.Empty);
    private EventChain<RcptEvent> _bare = null!;
    private EventChain<RcptEvent> _guarded = null!;
    private EventChain<RcptEvent> _noop = null!;
    private EventChain<CommandEvent> _methods = null!;

    [GlobalSetup]
    public void MakeChains()
    {
        Handler<RcptEvent> none = static (_, _) => new(Verdict.Continue);
        var noop = new NoopCheck(new NoopOptions(), NullLogger.Instance);
        _bare = Chains.Of(Stage.Rcpt, (none, null), (none, null), (none, null));
        _guarded = Chains.Of(Stage.Rcpt, (none, Chains.Runner()), (none, Chains.Runner()), (none, Chains.Runner()));
        _noop = Chains.Of<RcptEvent>(Stage.Rcpt, (noop.OnEventAsync, Chains.Runner()));
        _methods = Chains.Of<CommandEvent>(Stage.Command, (new MethodsCheck(new MethodsOptions()).OnCommandAsync, Chains.Runner()));
    }

    [GlobalCleanup]
    public void End() => _cancellation.Dispose();

    /// <summary>Three steps that guard themselves, as rules do, without the watch over the session.</summary>
    [Benchmark(Baseline = true)]
    public VerdictKind Three_steps() => Chains.Answer(_bare.DispatchAsync(Chains.Recipient, _cancellation));

    /// <summary>Three steps of plugins, as a session calls them: each is watched and timed.</summary>
    [Benchmark]
    public VerdictKind Three_watched_plugin_steps() => Chains.Answer(_guarded.DispatchAsync(Chains.Recipient, _cancellation, _watch));

    [Benchmark]
    public VerdictKind Noop_plugin() => Chains.Answer(_noop.DispatchAsync(Chains.Recipient, _cancellation, _watch));

    [Benchmark]
    public VerdictKind Methods_plugin() => Chains.Answer(_methods.DispatchAsync(_command, _cancellation, _watch));
}
