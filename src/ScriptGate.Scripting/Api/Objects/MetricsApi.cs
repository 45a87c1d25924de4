using System.Text.RegularExpressions;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>counter(name)</c>, <c>histogram(name)</c>: a rule's own numbers among the gateway's metrics.</summary>
internal static partial class MetricsApi
{
    private const int LongestHelp = 256;

    public static readonly ApiObject<CounterName> Counter = new ApiObject<CounterName>("Counter", "A number among the gateway's metrics that only grows; labelled with the rule.")
        .Property("name", "string", "Its name.", counter => counter.Name)
        .Method("add", 1, "(amount?: number): void", "Adds, by default 1.", (counter, arguments) =>
        {
            var amount = arguments[0].IsNothing ? 1 : arguments.Number(0, "amount");
            if (!double.IsFinite(amount) || amount < 0)
            {
                throw new ScriptArgumentException($"add: a counter only grows, and not by {amount}");
            }

            counter.In((RuleCall)arguments.Caller!, amount);
            return default;
        });

    public static readonly ApiObject<HistogramName> Histogram = new ApiObject<HistogramName>("Histogram", "How values are distributed, among the gateway's metrics; labelled with the rule.")
        .Property("name", "string", "Its name.", histogram => histogram.Name)
        .Method("record", 1, "(value: number): void", "Records a value.", (histogram, arguments) =>
        {
            var value = arguments.Number(0, "value");
            if (!double.IsFinite(value))
            {
                throw new ScriptArgumentException($"record: {value} is no value");
            }

            histogram.In((RuleCall)arguments.Caller!, value);
            return default;
        });

    public static ApiObject<RuleCall> AddTo(ApiObject<RuleCall> globals) => globals
        .Method("counter", 2, "(name: string, help?: string): Counter", "A counter of the rules, by name: rule.NAME among the metrics. The same in every generation.", (_, arguments) =>
            ScriptValue.OfHost(new CounterName(Name("counter", arguments), Help("counter", arguments.OptionalText(1, "help")))), Counter)
        .Method("histogram", 2, "(name: string, options?: { unit?: string, help?: string }): Histogram", "A histogram of the rules, by name: rule.NAME among the metrics. The same in every generation.", (_, arguments) =>
        {
            var options = OptionBag.Read("histogram", arguments[1], "unit", "help");
            return ScriptValue.OfHost(new HistogramName(Name("histogram", arguments), Help("histogram", options.Text("unit")), Help("histogram", options.Text("help"))));
        }, Histogram);

    private static string Name(string function, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        return name.Length <= 63 && Syntax().IsMatch(name)
            ? name
            : throw new ScriptArgumentException($"{function}: '{LogText.Clean(name)}' is not a name: up to 63 lower-case letters, digits, '_' and '.', beginning with a letter");
    }

    private static string? Help(string function, string? text) =>
        text is null || text.Length <= LongestHelp ? text : throw new ScriptArgumentException($"{function}: help and unit have at most {LongestHelp} characters");

    [GeneratedRegex("^[a-z][a-z0-9_]*([.][a-z0-9_]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Syntax();
}

/// <summary>The name of a counter, as a rule holds it.</summary>
internal sealed record CounterName(string Name, string? Help)
{
    public void In(RuleCall call, double amount)
    {
        var accounts = call.UseInstrument(Name);
        accounts.Counter(Name, Help).Add(amount, new KeyValuePair<string, object?>("rule", call.Scope.Account!.Name));
    }
}

/// <summary>The name of a histogram, as a rule holds it.</summary>
internal sealed record HistogramName(string Name, string? Unit, string? Help)
{
    public void In(RuleCall call, double value)
    {
        var accounts = call.UseInstrument(Name);
        accounts.Histogram(Name, Unit, Help).Record(value, new KeyValuePair<string, object?>("rule", call.Scope.Account!.Name));
    }
}
