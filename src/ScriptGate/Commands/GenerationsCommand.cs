using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Logging;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate generations</c>: which configurations are in memory, and what holds them; or have an old one dropped.</summary>
internal static class GenerationsCommand
{
    private const string DefaultGrace = "10s";

    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var drop = new Option<int?>("--drop") { Description = "End this old generation before reload.grace is over.", HelpName = "NUMBER" };
        var grace = new Option<string>("--grace") { Description = $"With --drop: how long its open transactions have before they get 421 (default {DefaultGrace}).", HelpName = "TIME", DefaultValueFactory = _ => DefaultGrace };
        var command = new Command("generations", "Show the running gateway's generations, and what keeps an old one: sessions, transactions, calls that do not come back.") { drop, grace, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            return parsed.GetValue(drop) is { } number
                ? await DropAsync(context, gateway, number, parsed.GetRequiredValue(grace), parsed.GetValue(json), cancellationToken)
                : await ShowAsync(context, gateway, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, GatewayClient gateway, bool json, CancellationToken cancellationToken)
    {
        var view = await gateway.GetAsync("/api/generations", AdminJson.Default.GenerationsView, cancellationToken);
        context.Show(json, view, AdminJson.Default.GenerationsView, () => Print(context, view));
        return ExitCodes.Success;
    }

    private static async Task<int> DropAsync(CommandContext context, GatewayClient gateway, int number, string grace, bool json, CancellationToken cancellationToken)
    {
        var path = $"/api/generations/{number.ToString(CultureInfo.InvariantCulture)}/drop?grace={Uri.EscapeDataString(grace)}";
        var view = await gateway.PostAsync(path, AdminJson.Default.DropView, cancellationToken);
        context.Show(json, view, AdminJson.Default.DropView, () => context.Out.WriteLine(
            $"generation {view.Generation} is dropped: {Counted.Of(view.Users, "session")} held it, and transactions have {DurationText.Format(TimeSpan.FromMilliseconds(view.GraceMs))}"));
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, GenerationsView view)
    {
        var console = context.Style.Open(context.Out);
        var table = Tables.Create("generation", "state", "built", "sessions", "transactions", "after dot", "virtual servers");
        foreach (var generation in view.Generations)
        {
            table.AddTextRow(
                Number(generation.Number),
                generation.State,
                Moment.Of(generation.BuiltAt),
                Number(generation.Users),
                Number(generation.Transactions),
                Number(generation.AfterDot),
                string.Join(", ", generation.VirtualServers));
        }

        console.Write(table);
        foreach (var generation in view.Generations)
        {
            Print(context, $"generation {Number(generation.Number)}", [.. Calls(generation.Calls), .. Busy(generation)]);
        }

        foreach (var left in view.Leftovers)
        {
            Print(
                context,
                left.Number is { } number ? $"left of generation {Number(number)}" : $"left of the build that was refused at {Moment.Of(left.BuiltAt)}",
                [.. Calls(left.Calls), .. left.Memory.Select(memory => $"{memory}: not collected yet")]);
        }
    }

    private static void Print(CommandContext context, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            context.Out.WriteLine($"{title}:");
            foreach (var line in lines)
            {
                context.Out.WriteLine($"  {EscapedText.Of(line)}");
            }
        }
    }

    private static IEnumerable<string> Calls(IReadOnlyList<HeldCallView> calls) => calls.Select(call =>
        $"{Counted.Of(call.Calls, "call")} of {call.Step} ({call.Source}) at {call.Event} {Words(call.State)}, since {Moment.Of(call.Since)}");

    private static string Words(string state) => state switch
    {
        "blocks" => "blocked inside",
        "waits" => "waiting for an answer",
        _ => "given up and not back",
    };

    private static IEnumerable<string> Busy(GenerationView generation)
    {
        string[] all =
        [
            generation.Timers == 0 ? "" : $"{Counted.Of(generation.Timers, "timer")} set",
            generation.Promises == 0 ? "" : $"{Counted.Of(generation.Promises, "promise")} of rules open, {Number(generation.ServiceCalls)} of them calls of services",
            generation.Observations == 0 ? "" : $"{Counted.Of(generation.Observations, "observation")} waiting for observers",
        ];
        return all.Where(line => line.Length > 0);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
