using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Logging;
using ScriptGate.Running;
using ScriptGate.Terminal;
using Spectre.Console;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate chain</c>: what runs at each event, in which order.</summary>
internal static class ChainCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var server = new Option<string?>("--server") { Description = "Only this virtual server.", HelpName = "NAME" };
        var running = new Option<bool>("--running") { Description = "Ask the running gateway, which also knows how often each step failed." };
        var json = JsonOutput.Option();
        var command = new Command("chain", "Show the steps of each event in their order, with time limit and what a failure means.") { server, running, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(config);
            var name = parsed.GetValue(server);
            var chain = parsed.GetValue(running)
                ? await AskAsync(context, file, name, cancellationToken)
                : await LoadAsync(context, file, name, cancellationToken);
            context.Show(parsed.GetValue(json), chain, AdminJson.Default.ChainView, () => Print(context, chain, parsed.GetValue(running)));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<ChainView> AskAsync(CommandContext context, string file, string? server, CancellationToken cancellationToken)
    {
        using var gateway = GatewayClient.Find(context, file);
        var query = server is null ? "" : $"?server={Uri.EscapeDataString(server)}";
        return await gateway.GetAsync($"/api/chain{query}", AdminJson.Default.ChainView, cancellationToken);
    }

    private static async Task<ChainView> LoadAsync(CommandContext context, string file, string? server, CancellationToken cancellationToken)
    {
        await using var loaded = await LoadedConfiguration.LoadAsync(context, file, cancellationToken);
        context.Complain(loaded.Diagnostics);
        if (loaded.Generation is not { } generation)
        {
            throw new GatewayException(ExitCodes.Invalid, $"{file} is not valid, so it has no chain");
        }

        if (server is not null && generation.FindServer(server) is null)
        {
            var names = string.Join(", ", generation.Servers.Keys.Order(StringComparer.Ordinal));
            throw new GatewayException(ExitCodes.Invalid, $"there is no virtual server '{server}'; there is {names}");
        }

        return ChainView.Of(generation, server);
    }

    private static void Print(CommandContext context, ChainView chain, bool isRunning)
    {
        var console = context.Style.Open(context.Out);
        foreach (var server in chain.Servers)
        {
            var generation = isRunning ? $", generation {chain.Generation}" : "";
            context.Out.WriteLine(EscapedText.Of($"virtual server {server.Name} (security profile {server.Profile}{generation})"));
            string[] headings = ["event", "step", "source", "limit", "on failure", "need", "violations"];
            var table = Tables.Create(isRunning ? [.. headings, "failed"] : headings);
            foreach (var (step, isFirst) in server.Steps.Select((step, i) => (step, i == 0 || server.Steps[i - 1].Stage != step.Stage)))
            {
                string[] cells =
                [
                    isFirst ? step.Stage : "",
                    step.Name,
                    step.Source,
                    DurationText.Format(TimeSpan.FromMilliseconds(step.TimeoutMs)),
                    step.OnFailure,
                    step.Needs is "nothing" ? "" : step.Needs,
                    Violations(step),
                ];
                table.AddTextRow(isRunning ? [.. cells, step.Failures.ToString(CultureInfo.InvariantCulture)] : cells);
            }

            console.Write(table);
        }
    }

    private static string Violations(StepView step) => string.Join(", ", step.Violations.Select(violation => $"{violation.Name}: {Effect(violation)}"));

    private static string Effect(ViolationPolicyView violation) => (violation.Alarm, violation.Block) switch
    {
        (false, false) => "off",
        (true, false) => "alarm",
        (true, true) => violation.Staging ? "alarm+block (staging)" : "alarm+block",
        _ => violation.Staging ? "block (staging)" : "block",
    };
}
