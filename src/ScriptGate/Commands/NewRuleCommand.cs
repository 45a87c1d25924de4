using System.CommandLine;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Jint;
using ScriptGate.Skeletons;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate new rule</c>: a rule for one event, its tests, and what an editor needs to check both.</summary>
internal static class NewRuleCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var name = new Argument<string>("name") { Description = "The rule's name, for example no-bounces." };
        var @event = new Option<string>("--event") { Description = "The event the rule begins with.", HelpName = "EVENT", DefaultValueFactory = _ => "MAIL" };
        var to = new Option<string?>("--to") { Description = "The folder that gets rules/ and tests/; by default scripts beside the configuration.", HelpName = "DIR" };
        var command = new Command("rule", "Write a rule and its tests.") { name, @event, to };
        command.SetAction(parsed =>
        {
            Write(context, Path.GetFullPath(parsed.GetRequiredValue(config)), parsed.GetRequiredValue(name), parsed.GetRequiredValue(@event), parsed.GetValue(to));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(CommandContext context, string configuration, string name, string @event, string? to)
    {
        var rule = NameOf(name);
        var example = RuleExamples.Find(@event) ?? throw new GatewayException(
            ExitCodes.Usage, $"there is no event '{@event}'; {Near(@event)}the events are {string.Join(", ", RuleEvents.All.Select(item => item.Name))}");
        var home = Path.GetDirectoryName(configuration)!;
        var folder = Path.GetFullPath(to ?? Path.Combine(home, "scripts"));
        var options = ConfigurationLoader.Load(configuration, context.Environment, needsKeys: false).Options;
        var server = options?.VirtualServers.Values.FirstOrDefault();
        var skeleton = new RuleSkeleton(rule, example)
        {
            File = Path.GetRelativePath(home, Path.Combine(folder, "rules", $"{rule}.js")).Replace('\\', '/'),
            Pool = server?.Pool ?? "mail",
            NeedsTls = server is { Starttls: StartTlsMode.Require, ImplicitTls: false },
            IsOlder = IsJint(context, options?.Engine ?? EngineKind.Auto),
        };
        var written = new NewFiles(folder)
            .Add($"rules/{rule}.js", skeleton.RuleText)
            .Add($"tests/{rule}.test.js", skeleton.TestText)
            .Add("jsconfig.json", EditorFiles.ForRules, isShared: true)
            .Add("scriptgate.d.ts", TypesFile.Write(RuleEvents.Table), isShared: true)
            .Add("tests/jsconfig.json", EditorFiles.ForTests, isShared: true)
            .Add("tests/scriptgate-test.d.ts", TypesFile.Write(TestApi.Table), isShared: true)
            .Write();
        foreach (var file in written)
        {
            context.Out.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder, file)));
        }

        var tests = Path.GetRelativePath(home, folder) is "scripts" ? "scriptgate test" : $"scriptgate test {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder, "tests"))}";
        context.Out.WriteLine($"\nIts tests pass{(example.Needs is { } needs ? $" where the first virtual server offers {needs}" : "")}: {tests}\nIt is asked once \"rules\" of a virtual server in {Path.GetFileName(configuration)} has the line\n  {skeleton.Reference},");
    }

    private static string NameOf(string text)
    {
        if (SkeletonName.IsName(text))
        {
            return text;
        }

        var stem = text.EndsWith(".js", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text;
        var hint = SkeletonName.Guess(Path.GetFileName(stem)) is { } guess ? $"did you mean '{guess}'?" : "for example 'no-bounces'";
        throw new GatewayException(ExitCodes.Usage, $"'{text}' is no name for a rule; write lower-case letters, digits and hyphens, at most 60, with a letter first: {hint}");
    }

    // Where the engine that the configuration names cannot be loaded, its rules are written for where it can.
    private static bool IsJint(CommandContext context, EngineKind engine)
    {
        try
        {
            return context.ScriptEngine(engine) is JintEngine;
        }
        catch (RuleEngineException)
        {
            return false;
        }
    }

    private static string Near(string text) => NearestWord.Find(text.ToUpperInvariant(), RuleEvents.All.Select(item => item.Name)) is { } near ? $"did you mean '{near}'? " : "";
}
