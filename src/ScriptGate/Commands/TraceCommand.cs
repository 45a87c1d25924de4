using System.CommandLine;
using System.Text.Json;
using ScriptGate.Admin;
using ScriptGate.Core.Tracing;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate trace</c>: shows what sessions do while they do it.</summary>
internal static class TraceCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var search = new SearchOptions(QueryTerms.OfTrace);
        var json = new Option<bool>("--json") { Description = "A JSON object a line, for programs." };
        var command = new Command("trace", "Show what sessions do while they do it: every command, event, step, decision and service call. Ends by itself.") { json };
        search.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, parsed.GetRequiredValue(config), search.Address("/api/trace", parsed, context.Clock, terms => terms.Trace()), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file, string address, bool json, CancellationToken cancellationToken)
    {
        using var gateway = GatewayClient.Find(context, file);
        var hasEnded = false;
        await foreach (var line in gateway.ListenAsync(address, AdminJson.Default.TraceLine, cancellationToken))
        {
            if (json)
            {
                await context.Out.WriteLineAsync(JsonSerializer.Serialize(line, AdminJson.Default.TraceLine));
            }
            else
            {
                TracePage.Print(context.Out, line);
            }

            await context.Out.FlushAsync(cancellationToken);
            hasEnded = line.Kind == TraceKind.Ended;
        }

        return hasEnded ? ExitCodes.Success : throw new GatewayException(ExitCodes.Unreachable, "the gateway broke the trace off");
    }
}
