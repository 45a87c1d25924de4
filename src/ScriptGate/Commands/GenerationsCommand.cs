using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate generations</c>: which configurations are in memory.</summary>
internal static class GenerationsCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var command = new Command("generations", "Show the running gateway's generations: the current one, and one whose last transactions finish.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var view = await gateway.GetAsync("/api/generations", AdminJson.Default.GenerationsView, cancellationToken);
            if (parsed.GetValue(json))
            {
                context.Out.WriteLine(JsonSerializer.Serialize(view, AdminJson.Default.GenerationsView));
            }
            else
            {
                Print(context, view);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CommandContext context, GenerationsView view)
    {
        var table = Tables.Create("generation", "state", "built", "sessions", "virtual servers");
        foreach (var generation in view.Generations)
        {
            table.AddTextRow(
                generation.Number.ToString(CultureInfo.InvariantCulture),
                generation.State,
                Moment.Of(generation.BuiltAt),
                generation.Users.ToString(CultureInfo.InvariantCulture),
                string.Join(", ", generation.VirtualServers));
        }

        context.Style.Open(context.Out).Write(table);
    }
}
