using System.CommandLine;
using ScriptGate.Admin;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate reload</c>: tell the running gateway to take over configuration, rules, plugins and certificates; or ask what that would change.</summary>
internal static class ReloadCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Only build what is on the disk, and say what it would change: exit code 0 nothing, 5 something, 1 it would be refused.",
        };
        var command = new Command("reload", "Make the running gateway load its configuration, rules, plugins and certificates again.") { dryRun, json };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(dryRun)
            ? PreviewAsync(context, parsed.GetRequiredValue(config), parsed.GetValue(json), cancellationToken)
            : RunAsync(context, parsed.GetRequiredValue(config), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file, bool json, CancellationToken cancellationToken)
    {
        using var gateway = GatewayClient.Find(context, file);
        var reload = await gateway.ReloadAsync(cancellationToken);
        context.Show(json, reload, AdminJson.Default.ReloadView, () => Print(context, reload));
        return reload.Succeeded ? ExitCodes.Success : ExitCodes.Invalid;
    }

    private static void Print(CommandContext context, ReloadView reload)
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

    private static async Task<int> PreviewAsync(CommandContext context, string file, bool json, CancellationToken cancellationToken)
    {
        using var gateway = GatewayClient.Find(context, file);
        var preview = await gateway.PreviewAsync(cancellationToken);
        context.Show(json, preview, AdminJson.Default.PreviewView, () =>
        {
            context.Complain(preview.Diagnostics.Select(diagnostic => diagnostic.ToDiagnostic()));
            PreviewText.Print(context, preview);
        });
        return preview.Outcome switch
        {
            PreviewView.Nothing => ExitCodes.Success,
            PreviewView.Changes => ExitCodes.Differs,
            _ => ExitCodes.Invalid,
        };
    }
}
