using Microsoft.Extensions.Logging.Abstractions;
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

    public RuleLab(string rule, ScriptLimits? limits = null, ApiTable? api = null, string? options = null, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            _folder.Write(name, text);
        }

        Sources = new ScriptSources(_folder.Root, _folder.Base, [new ScriptRule(_folder.Write("scripts/rules/rule.js", rule), options)]);
        Context = new ScriptContext(Clock, seed: 1);
        Set = new LaneSet(new JscEngine(), new ScriptProgram(Sources, api ?? SampleApi.Table, limits ?? Limits, new ScriptCall(Context, Caller, null, null)), Clock, Quarantine, NullLogger.Instance);
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

    /// <summary>What happens to a rule that does not load.</summary>
    public static ScriptException LoadError(string rule, params (string Name, string Text)[] files) =>
        Should.Throw<ScriptLoadException>(() => new RuleLab(rule, files: files)).Failures.ShouldHaveSingleItem();

    public void Dispose()
    {
        Set.Dispose();
        _folder.Dispose();
    }
}
