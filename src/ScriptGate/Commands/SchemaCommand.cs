using System.CommandLine;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate schema</c>: the JSON Schema of the configuration.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("schema", "Print the JSON Schema of the configuration file.");
        command.SetAction(_ =>
        {
            context.Out.Write(ConfigurationSchema.Generate());
            return ExitCodes.Success;
        });
        return command;
    }
}
