using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Running;
using ScriptGate.Scripting.Engine;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary>What commands get from outside, so that tests can give it to them.</summary>
internal sealed record CommandContext
{
    /// <summary>What was asked for goes here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Problems go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>How tables look on <see cref="Out"/>.</summary>
    public TerminalStyle Style { get; init; } = TerminalStyle.Plain;

    /// <summary>Where <c>run</c> writes its log.</summary>
    public required Func<Stream> LogStream { get; init; }

    public required TimeProvider Clock { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Makes the rule engine of a configuration.</summary>
    public required RuleEngineFactory Engines { get; init; }

    /// <summary>Makes the script engine of rule tests: the one that the rules of a configuration have.</summary>
    public Func<EngineKind, IScriptEngine> ScriptEngine { get; init; } = RuleEngines.CreateScript;

    /// <summary>Makes the engine that a configuration file names; a file with errors, which the tests then tell, gets any.</summary>
    public IScriptEngine ScriptEngineOf(string file) => ScriptEngine(ConfigurationLoader.Load(file, Environment, needsKeys: false).Options?.Engine ?? EngineKind.Auto);

    /// <summary>Reports SIGTERM, SIGINT and SIGHUP.</summary>
    public required ISignals Signals { get; init; }

    public static CommandContext OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Style = TerminalStyle.OfProcess(),
        LogStream = Console.OpenStandardOutput,
        Clock = TimeProvider.System,
        Environment = ConfigurationLoader.ProcessEnvironment(),
        Engines = RuleEngines.Create,
        Signals = new ProcessSignals(),
    };

    /// <summary>What was asked for: one line of JSON for programs, or what people read.</summary>
    /// <param name="asJson">Whether <c>--json</c> was given.</param>
    /// <param name="view">What there is to show.</param>
    /// <param name="type">How it is written as JSON.</param>
    /// <param name="print">Writes it for people.</param>
    public void Show<T>(bool asJson, T view, JsonTypeInfo<T> type, Action print)
    {
        if (asJson)
        {
            Out.WriteLine(JsonSerializer.Serialize(view, type));
        }
        else
        {
            print();
        }
    }

    /// <summary>A problem, on one line of the error output, whatever stands in it.</summary>
    public void Complain(string sentence) => Error.WriteLine($"scriptgate: {Logging.EscapedText.Of(sentence)}");

    /// <summary>Every diagnostic on a line of its own: <c>file:line: code: sentence</c>.</summary>
    public void Complain(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Error.WriteLine(Logging.EscapedText.Of(diagnostic.ToString()));
        }
    }
}

/// <summary>Makes a rule engine.</summary>
internal delegate IRuleEngine RuleEngineFactory(GatewayOptions options, TimeProvider clock, Microsoft.Extensions.Logging.ILoggerFactory loggers);
