using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Messages;
using ScriptGate.Scripting;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>The rule of <c>bench/run</c> in so many files, loaded into an engine, and the message that it is asked about.</summary>
internal sealed class TrivialRules : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-bench-").FullName;
    private readonly JavaScriptCoreRuleEngine _engine = new(TimeProvider.System, NullLoggerFactory.Instance);
    private readonly RuleSet _rules;

    /// <param name="count">How many files.</param>
    public TrivialRules(int count)
    {
        var files = Enumerable.Range(0, count).Select(number => Path.Combine(_folder, $"trivial-{number}.js")).ToList();
        files.ForEach(file => File.Copy(Path.Combine(AppContext.BaseDirectory, "rules", "trivial.js"), file));
        var request = new RuleLoadRequest(_folder, [.. files.Select(file => new RuleReference { File = file })], new HashSet<string>(StringComparer.Ordinal));
        var result = _engine.Load(request, previous: null);
        _rules = result.Rules ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
    }

    public MessageEvent Message { get; } = new(
        Chains.Session,
        new FakeTransaction("alice@example.org"),
        new Message(new MessageHeaders("From: <alice@example.org>\r\nTo: <bob@example.com>\r\nSubject: A benchmark\r\n"u8.ToArray())) { Size = 4096 });

    /// <summary>A chain of the first rules.</summary>
    /// <param name="count">How many.</param>
    /// <param name="addBehind">Adds other steps behind each of them; null for none.</param>
    public ChainSet Build(int count, Action<ChainBuilder>? addBehind = null)
    {
        var builder = new ChainBuilder(TimeProvider.System, NullLogger.Instance);
        foreach (var source in _rules.Sources.Take(count))
        {
            source.AddTo(builder);
            addBehind?.Invoke(builder);
        }

        return builder.Build();
    }

    public void Dispose()
    {
        _rules.Dispose();
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
