using System.CommandLine;
using System.Text.Json;
using ScriptGate.Admin;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate reload</c>: tell the running gateway to take over configuration, rules, plugins and certificates.</summary>
internal static class ReloadCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var command = new Command("reload", "Make the running gateway load its configuration, rules, plugins and certificates again.") { json };
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetRequiredValue(config), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file, bool json, CancellationToken cancellationToken)
    {
        using var gateway = GatewayClient.Find(context, file);
        var reload = await gateway.ReloadAsync(cancellationToken);
        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(reload, AdminJson.Default.ReloadView));
        }
        else
        {
            context.Complain(reload.Diagnostics.Select(diagnostic => diagnostic.ToDiagnostic()));
            if (reload.Succeeded)
            {
                context.Out.WriteLine($"generation {reload.Generation} is live");
            }
            else
            {
                context.Complain($"the new configuration was refused; generation {reload.Generation} keeps running");
            }
        }

        return reload.Succeeded ? ExitCodes.Success : ExitCodes.Invalid;
    }
}
