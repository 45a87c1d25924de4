using System.CommandLine;
using System.Text;
using System.Text.Json;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate config show</c>: the settings, as they are written or as they apply.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var effective = new Option<bool>("--effective") { Description = "With all defaults, resolved profiles and absolute paths." };
        const string Description = "Print the configuration as JSON: the file with the environment's overrides laid over it. Secrets are shown as references.";
        var show = new Command("show", Description) { effective };
        show.SetAction((parsed, _) => Task.FromResult(Show(context, parsed.GetRequiredValue(config), parsed.GetValue(effective))));
        return new Command("config", "Look at the configuration.") { show };
    }

    private static int Show(CommandContext context, string file, bool effective)
    {
        var configuration = ConfigurationLoader.Load(file, context.Environment);
        context.Complain(configuration.Diagnostics);
        if (configuration.Options is not { } options)
        {
            // An invalid file may have a secret written out in it; it is not repeated.
            context.Complain($"{file} is not valid");
            return ExitCodes.Invalid;
        }

        context.Out.Write(effective ? EffectiveConfiguration.Write(options) : Written(context, file));
        return ExitCodes.Success;
    }

    private static string Written(CommandContext context, string file)
    {
        var bag = new DiagnosticBag();
        if (!ConfigurationText.TryRead(File.ReadAllBytes(file), file, numberLines: true, bag, out var root) || root is null)
        {
            throw new GatewayException(ExitCodes.Invalid, $"{file} changed while it was read");
        }

        new EnvironmentOverrides(bag).Apply(root, context.Environment);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, EffectiveConfiguration.Format))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length) + "\n";
    }
}
