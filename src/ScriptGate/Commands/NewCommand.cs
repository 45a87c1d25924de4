using System.CommandLine;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate new</c>: skeletons that work.</summary>
internal static class NewCommand
{
    public static Command Create(CommandContext context, Option<string> config) =>
        new("new", "Write the skeleton of a rule or a plugin, with tests that pass.") { NewRuleCommand.Create(context, config), NewPluginCommand.Create(context, config) };
}
