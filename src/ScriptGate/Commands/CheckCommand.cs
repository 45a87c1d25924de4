using System.CommandLine;
using ScriptGate.Admin;
using ScriptGate.Core.Configuration;
using ScriptGate.Running;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate check</c>: load the configuration as a start would, and say everything that is wrong with it.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var command = new Command("check", "Load the configuration, rules, plugins and certificates without starting, and report every problem.") { json };
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetRequiredValue(config), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file, bool json, CancellationToken cancellationToken)
    {
        await using var loaded = await LoadedConfiguration.LoadAsync(context, file, cancellationToken, runsTests: true);
        var isValid = loaded.Generation is not null;
        var view = new CheckView(isValid, loaded.Engine, [.. loaded.Diagnostics.Select(DiagnosticView.Of)]);
        context.Show(json, view, CommandJson.Default.CheckView, () => Print(context, loaded));
        return isValid ? ExitCodes.Success : ExitCodes.Invalid;
    }

    private static void Print(CommandContext context, LoadedConfiguration loaded)
    {
        context.Complain(loaded.Diagnostics);
        var warnings = loaded.Diagnostics.Count(diagnostic => !diagnostic.IsError);
        if (loaded.Generation is { } generation)
        {
            var with = warnings == 0 ? "" : $", with {Counted.Of(warnings, "warning")}";
            context.Out.WriteLine($"configuration is valid: {Summary(generation.Options)}{with}");
            if (loaded.Engine is { } engine)
            {
                context.Out.WriteLine($"rule engine: {engine}");
            }
        }
        else
        {
            var and = warnings == 0 ? "" : $" and {Counted.Of(warnings, "warning")}";
            context.Complain($"configuration is not valid: {Counted.Of(loaded.Diagnostics.Count - warnings, "error")}{and}");
        }
    }

    private static string Summary(GatewayOptions options)
    {
        var servers = options.VirtualServers.Values.ToArray();
        var rules = servers.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks).Select(rule => rule.File).Distinct(StringComparer.Ordinal).Count();
        var checks = servers
            .SelectMany(server => SecurityProfileResolver.ResolveFor(options, server).Checks)
            .Select(check => check.Name)
            .Distinct(StringComparer.Ordinal)
            .Count();
        return string.Join(
            ", ",
            Counted.Of(servers.Length, "virtual server"),
            Counted.Of(options.Pools.Count, "pool"),
            Counted.Of(rules, "rule"),
            Counted.Of(checks, "check"));
    }
}

/// <summary>The outcome of <c>check</c> for programs.</summary>
internal sealed record CheckView(bool Valid, string? Engine, IReadOnlyList<DiagnosticView> Diagnostics);
