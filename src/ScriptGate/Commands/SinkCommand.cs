using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate sink</c>: a pool member for development that stores what it gets.</summary>
internal static class SinkCommand
{
    public static Command Create(CommandContext context)
    {
        var listen = new Option<IPEndPoint>("--listen")
        {
            Description = "Where to listen, as address:port.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, 2600),
            CustomParser = ParseEndPoint,
        };
        var directory = new Option<string>("--directory")
        {
            Description = "Where each message is stored as a file.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "var/sink",
        };
        var command = new Command("sink", "Run a development mail sink: it takes every message and stores it with its envelope.") { listen, directory };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, parsed.GetRequiredValue(listen), parsed.GetRequiredValue(directory), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, IPEndPoint endPoint, string directory, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signals = context.Signals.Listen(stop: ending.Cancel, reload: static () => { });
        var code = await Sink.SinkCommand.RunAsync(endPoint, directory, context.Out, context.Clock, ending.Token);
        return code == ExitCodes.Success ? ExitCodes.Success : ExitCodes.Fatal;
    }

    private static IPEndPoint? ParseEndPoint(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (EndpointText.TrySplit(text, out var host, out var port) && EndpointText.TryAddress(host, out var address))
        {
            return new IPEndPoint(address, port);
        }

        result.AddError($"'{text}' is not an address with a port; write one as in 127.0.0.1:2600");
        return null;
    }
}
