using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Admin;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate version</c>: what a report of a fault should say.</summary>
internal static class VersionCommand
{
    public static Command Create(CommandContext context)
    {
        var json = JsonOutput.Option();
        var command = new Command("version", "Show the versions of the program, the runtime and the rule engine's library.") { json };
        command.SetAction(parsed =>
        {
            var view = new VersionView(StatusView.ProductVersion, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, EngineOf(context));
            context.Show(parsed.GetValue(json), view, CommandJson.Default.VersionView, () =>
            {
                context.Out.WriteLine($"scriptgate {view.Version}");
                context.Out.WriteLine($"runtime     {view.Runtime}, {view.System}");
                context.Out.WriteLine($"rule engine {view.Engine}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static string EngineOf(CommandContext context)
    {
        try
        {
            using var engine = context.Engines(new GatewayOptions(), context.Clock, NullLoggerFactory.Instance);
            return engine.Description;
        }
        catch (RuleEngineException exception)
        {
            return $"not available: {exception.Message}";
        }
    }
}

/// <summary>The versions, for programs.</summary>
internal sealed record VersionView(string Version, string Runtime, string System, string Engine);
