using System.CommandLine;

namespace ScriptGate.Commands;

/// <summary>The command line: this method is its table of contents.</summary>
internal static class GatewayCommands
{
    private const string DefaultFile = "scriptgate.json";

    public static RootCommand Create(CommandContext context)
    {
        var config = new Option<string>("--config")
        {
            Description = "The configuration file.",
            HelpName = "FILE",
            DefaultValueFactory = _ => DefaultFile,
            Recursive = true,
        };
        return new RootCommand("ScriptGate: an SMTP security gateway.")
        {
            config,
            RunCommand.Create(context, config),
            CheckCommand.Create(context, config),
            ChainCommand.Create(context, config),
            ConfigCommand.Create(context, config),
            SchemaCommand.Create(context),
            TypesCommand.Create(context),
            NewCommand.Create(context, config),
            ReloadCommand.Create(context, config),
            StatusCommand.Create(context, config),
            TlsCommand.Create(context, config),
            PoolCommand.Create(context, config),
            GenerationsCommand.Create(context, config),
            RulesCommand.Create(context, config),
            ViolationsCommand.Create(context, config),
            MailCommand.Create(context, config),
            WhyCommand.Create(context, config),
            TraceCommand.Create(context, config),
            StateCommand.Create(context, config),
            TestCommand.Create(context, config),
            RecordCommand.Create(context, config),
            ReplayCommand.Create(context, config),
            SinkCommand.Create(context),
            VersionCommand.Create(context),
        };
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(CommandContext context, IReadOnlyList<string> arguments)
    {
        var parsed = Create(context).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                context.Complain(error.Message);
            }

            context.Complain("try 'scriptgate --help'");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,

                // 'run' and 'sink' handle signals themselves and take the time they need; the others simply end.
                ProcessTerminationTimeout = null,
            });
        }
        catch (GatewayException exception)
        {
            context.Complain(exception.Message);
            return exception.ExitCode;
        }
        catch (Exception exception)
        {
            context.Error.WriteLine($"scriptgate: ended by a fault: {exception}");
            return ExitCodes.Fatal;
        }
    }
}
