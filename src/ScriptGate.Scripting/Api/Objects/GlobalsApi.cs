using System.Text.RegularExpressions;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The functions every rule has.</summary>
internal static partial class GlobalsApi
{
    private const int MaxViolationName = 64;

    public static readonly ApiObject<RuleCall> Kind = Make();

    private static readonly Verdict DefaultRefusal = Verdict.Reject("5.7.1", "Refused by policy");

    private static ApiObject<RuleCall> Make()
    {
        var globals = new ApiObject<RuleCall>("Globals", "The functions every rule has.");
        VerdictApi.AddTo(globals);
        TimerApi.AddTo(globals);
        MetricsApi.AddTo(globals);
        return globals
            .Method("dataGroup", 1, "(name: string): DataGroup", "A data group of the configuration. A name that is written literally and does not exist refuses the file.", DataGroupApi.Named, DataGroupApi.Kind)
            .Method("pool", 1, "(name: string): Pool", "A pool of the configuration and its members, as they are at this moment. A name that is written literally and does not exist refuses the file.", PoolSightApi.Look, PoolSightApi.Kind)
            .Method("limiter", 2, LimiterApi.Signature, "Counts in a sliding window, unless it is full. What is refused is not counted.", LimiterApi.Count)
            .Method("http", 1, "(service: string): HttpService", "A service of the configuration that has a url. A name that is written literally and does not exist refuses the file.", HttpApi.Named, HttpApi.Kind)
            .Method("tcp", 1, "(service: string): TcpService", "A service of the configuration that has an address. A name that is written literally and does not exist refuses the file.", TcpApi.Named, TcpApi.Kind)
            .Method("env", 1, "(name: string): string | null", "An environment variable that the configuration's environment names; null when it is not set.", ReadEnvironment)
            .Alias("now", "Date.now", "(): number", "Milliseconds since 1970 UTC. The clock stands still while a handler computes.")
            .Alias("random", "Math.random", "(): number", "A number from 0 to below 1, from the session's own generator.")
            .Method(
                "violation",
                3,
                "(name: string, evidence?: Readonly<Record<string, unknown>>, verdict?: Verdict): Verdict | undefined",
                "Reports a violation; the security profile decides. Blocked, it is the handler's verdict unless the handler returns another.",
                Report,
                VerdictApi.Kind)
            .Method(
                "fact",
                1,
                "(name: string): Promise<any>",
                "Asks for a fact: what a check can compute about the session or the open transaction, once, on first use. Frozen. Rejected when no check of the virtual server provides it, or its provider failed.",
                (call, arguments) => ScriptValue.Promise(call.AskAsync(arguments.Text(0, "name"))))
            .Method("log", 6, "(...values: unknown[]): void", "Writes a line to the log, with the rule's name and the session's ID.", (call, arguments) =>
            {
                RuleCall.Log(call, arguments);
                return default;
            });
    }

    private static ScriptValue ReadEnvironment(RuleCall call, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        return call.Services.Environment.TryGetValue(name, out var value)
            ? value
            : throw new ScriptArgumentException($"env: rules may not read '{LogText.Clean(name)}'; name it under 'environment' in the configuration");
    }

    private static ScriptValue Report(RuleCall call, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        if (name.Length > MaxViolationName || !Name().IsMatch(name))
        {
            throw new ScriptArgumentException($"violation: '{name}' is not a name: lower-case letters, digits and hyphens");
        }

        var evidence = arguments[1].IsNothing
            ? null
            : HostValues.ToHost(arguments[1]) as Dictionary<string, object?> ?? throw arguments.Mistake("evidence", "a plain object", arguments[1]);
        var proposed = arguments[2].IsNothing ? DefaultRefusal : arguments.Host<Verdict>(2, "verdict", "a verdict such as reject('5.7.1', 'No')");
        var verdict = call.Report(new Violation(name), proposed, evidence);
        return verdict.IsFinal ? ScriptValue.OfHost(verdict) : default;
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
