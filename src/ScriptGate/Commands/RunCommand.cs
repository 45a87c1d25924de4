using System.CommandLine;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Running;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate run</c>: the gateway itself.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var command = new Command("run", "Run the gateway. Its log goes to standard output. SIGTERM stops it, a second one at once; SIGHUP reloads.");
        command.SetAction((parsed, _) => RunAsync(context, parsed.GetRequiredValue(config)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file)
    {
        NativeHeap.Share(context.Environment);
        var configuration = ConfigurationLoader.Load(file, context.Environment);
        if (configuration.Options is { } options)
        {
            using var guard = new ThreadPoolGuard();
            using var run = new GatewayRun(context, file, options, guard);
            return await run.RunAsync();
        }

        // There are no logging settings yet: these go where 'check' shows them too.
        context.Complain(configuration.Diagnostics);
        context.Complain($"not started: {Counted.Of(configuration.Diagnostics.Count(diagnostic => diagnostic.IsError), "error")} in {file}");
        return ExitCodes.Invalid;
    }
}
