using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Logging;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate rules</c>: what the rules of the running gateway have done, and what they cost.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var stats = new Option<bool>("--stats") { Description = "Show how long calls computed and waited, too." };
        var command = new Command("rules", "Show what the running gateway's rules have done since it started, by event: calls, failures, time-outs.") { stats, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var view = await gateway.GetAsync("/api/rules", AdminJson.Default.RulesView, cancellationToken);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.RulesView, () => Print(context, view, parsed.GetValue(stats)));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CommandContext context, RulesView view, bool withTimes)
    {
        if (view.Rules.Count == 0)
        {
            context.Complain("the gateway has no rules");
            return;
        }

        string[] headings = ["rule", "event", "calls", "failures", "time-outs"];
        string[] times = ["computing avg", "p99", "max", "waiting avg", "p99", "max"];
        var table = Tables.Create(withTimes ? [.. headings, .. times] : headings);
        foreach (var rule in view.Rules)
        {
            string[] cells = [EscapedText.Of(rule.Rule), rule.Event, Number(rule.Calls), Number(rule.Failures), Number(rule.Timeouts)];
            table.AddTextRow(withTimes ? [.. cells, .. Cells(rule.Computing), .. Cells(rule.Waiting)] : cells);
        }

        context.Style.Open(context.Out).Write(table);
    }

    private static string[] Cells(TimesView times) => [Time(times.Average), Time(times.P99), Time(times.Max)];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    // Three digits, in the unit that shows them.
    private static string Time(double milliseconds) => milliseconds switch
    {
        0 => "0",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:G3} us"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:G3} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F1} s"),
    };
}
