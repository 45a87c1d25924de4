using System.CommandLine;
using ScriptGate.Scripting.Api;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate types</c>: what rules see, as TypeScript declarations.</summary>
internal static class TypesCommand
{
    public static Command Create(CommandContext context)
    {
        var tests = new Option<bool>("--tests") { Description = "Of what rule tests see." };
        var command = new Command("types", "Print the TypeScript declarations of what rules see, for editors and tsc.") { tests };
        command.SetAction(parsed =>
        {
            context.Out.Write(TypesFile.Write(parsed.GetValue(tests) ? TestApi.Table : RuleEvents.Table));
            return ExitCodes.Success;
        });
        return command;
    }
}
