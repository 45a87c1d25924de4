using System.CommandLine;
using ScriptGate.Admin;
using ScriptGate.Core.Configuration;
using ScriptGate.Skeletons;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate new plugin</c>: a C# project with a check that works, and its tests.</summary>
internal static class NewPluginCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var name = new Argument<string>("name") { Description = "The check's name, for example no-bounces." };
        var to = new Option<string?>("--to") { Description = "The folder that gets the project's folder; by default the current one.", HelpName = "DIR" };
        var command = new Command("plugin", "Write the project of a plugin and its tests; it needs nothing but the .NET 10 SDK.") { name, to };
        command.SetAction(parsed =>
        {
            Write(context, parsed.GetRequiredValue(config), parsed.GetRequiredValue(name), Path.GetFullPath(parsed.GetValue(to) ?? "."));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(CommandContext context, string configuration, string name, string to)
    {
        var gateway = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var plugins = (ConfigurationLoader.Load(configuration, context.Environment, needsKeys: false).Options ?? new GatewayOptions()).Plugins.Directory;
        var check = NameOf(name, plugins);
        var files = new NewFiles(to);
        foreach (var (file, text) in PluginSkeleton.Files(check, gateway, StatusView.ProductVersion))
        {
            files.Add(Path.Combine(name, file), text);
        }

        foreach (var file in files.Write())
        {
            context.Out.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(to, file)));
        }

        var folder = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(to, name));
        context.Out.WriteLine($"\nBuild and test it: cd {folder} && dotnet test");
        context.Out.WriteLine($"Put it into the gateway, running or not: dotnet publish {folder}/src -c Release -o {Path.Combine(plugins, check)}");
        context.Out.WriteLine($"It is asked once \"checks\" of a security profile has the line\n  \"{check}\": {{ \"alarm\": true, \"block\": true }},");
    }

    private static string NameOf(string text, string plugins)
    {
        if (SkeletonName.OfCheck(text) is not { } check)
        {
            var hint = SkeletonName.Guess(Path.GetFileName(text)) is { } guess ? $"did you mean '{guess}'?" : "for example 'no-bounces'";
            throw new GatewayException(
                ExitCodes.Usage, $"'{text}' is no name for a check; write lower-case letters, digits and hyphens, at most 60, with a letter first, or the name of a type: {hint}");
        }

        return SkeletonName.IsTaken(check) ? throw new GatewayException(ExitCodes.Usage, $"'{text}' would have a namespace that a plugin needs itself; choose another name")
            : Directory.Exists(Path.Combine(plugins, check)) ? throw new GatewayException(ExitCodes.Usage, $"the gateway has a check '{check}' already; choose another name")
            : check;
    }
}
