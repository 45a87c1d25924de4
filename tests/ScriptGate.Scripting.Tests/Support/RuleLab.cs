using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Sockets;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Rules in lanes, with a clock that stands still and a supervisor that the test plays itself.</summary>
internal sealed class RuleLab : IDisposable
{
    public static readonly ScriptLimits Limits = new() { Entry = TimeSpan.FromMilliseconds(50), Load = TimeSpan.FromMilliseconds(200), Lanes = 1 };

    private readonly RuleFolder _folder = new();
    private readonly IScriptEngine _engine;
    private readonly ScriptProgram _program;

    public RuleLab(string rule, ScriptLimits? limits = null, ApiTable? api = null, string? options = null, IScriptEngine? engine = null, Func<int, ThreadSample?>? look = null, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            _folder.Write(name, text);
        }

        Sources = new ScriptSources(_folder.Root, _folder.Base, [new ScriptRule(_folder.Write("scripts/rules/rule.js", rule), options)]);
        Context = new ScriptContext(Clock, seed: 1);
        _engine = engine ?? new JscEngine();
        _program = new ScriptProgram(Sources, api ?? SampleApi.Table, limits ?? Limits, new ScriptCall(Context, Caller, null, null));
        Set = new LaneSet(_engine, _program, Clock, Quarantine, NullLogger.Instance, new RuleAccounts(Clock, NullLogger.Instance), look);
        try
        {
            Set.Load();
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public FakeClock Clock { get; } = new();

    public ScriptSources Sources { get; }

    public ScriptContext Context { get; }

    public LaneSet Set { get; }

    public Quarantine Quarantine { get; } = new();

    public TestCaller Caller { get; } = new();

    public RuleHandler Handler(int index = 0) => Set.Handlers[index];

    public ValueTask<object?> Call(object? first = null, object? second = null, int handler = 0) =>
        Set.InvokeAsync(Handler(handler), new ScriptCall(Context, Caller, first, second), TestContext.Current.CancellationToken);

    /// <summary>Calls the handler and returns the last thing the rule said.</summary>
    public async Task<string?> Said(object? first = null, object? second = null)
    {
        await Call(first, second);
        return Caller.Lines.LastOrDefault();
    }

    /// <summary>One more instance of the engine with the rules, which nobody looks after but the test.</summary>
    public IScriptLane Make(ILaneWatch watch) => _engine.CreateLane(_program, watch);

    /// <summary>What happens to a rule that does not load.</summary>
    public static ScriptException LoadError(string rule, params (string Name, string Text)[] files) => LoadError(new JscEngine(), rule, files);

    /// <inheritdoc cref="LoadError(string, ValueTuple{string, string}[])"/>
    public static ScriptException LoadError(IScriptEngine engine, string rule, params (string Name, string Text)[] files) =>
        Should.Throw<ScriptLoadException>(() => new RuleLab(rule, engine: engine, files: files)).Failures.ShouldHaveSingleItem();

    public void Dispose()
    {
        Set.Dispose();
        _folder.Dispose();
    }
}
