using System.CommandLine;
using ScriptGate.Admin;
using ScriptGate.Core.Tapes;
using ScriptGate.Tapes;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate record</c>: have the running gateway record sessions, and write their tapes here.</summary>
internal static class RecordCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var client = new Option<string[]>("--client") { Description = "Only sessions of this client: an address, or a network such as 192.0.2.0/24. May stand several times.", HelpName = "NETWORK" };
        var server = new Option<string?>("--virtual-server") { Description = "Only sessions of this virtual server.", HelpName = "NAME" };
        var sessions = new Option<int>("--sessions") { Description = "How many sessions; 100 unless you say so.", HelpName = "N", DefaultValueFactory = _ => RecordingWish.DefaultSessions };
        var time = new Option<string>("--for") { Description = "How long sessions are taken, up to 24h; 5m unless you say so.", HelpName = "TIME", DefaultValueFactory = _ => DurationText.Format(RecordingWish.DefaultTime) };
        var bodies = new Option<bool>("--bodies") { Description = "Keep the text of messages. Without it every octet of it is replaced." };
        var key = new Option<string?>("--key") { Description = "Encrypt the tapes with the key in this file: 32 octets, or 64 hexadecimal digits.", HelpName = "FILE" };
        var to = new Option<string>("--to") { Description = "The folder for the tapes; 'tapes' unless you say so.", HelpName = "DIR", DefaultValueFactory = _ => "tapes" };
        var size = new Option<string>("--max-size") { Description = "What the folder may hold in all; 1GiB unless you say so.", HelpName = "SIZE", DefaultValueFactory = _ => "1GiB" };
        var json = JsonOutput.Option();
        var command = new Command("record", "Record sessions of the running gateway as tapes that can be replayed: what clients, members, DNS, the state store and services said, and what was decided.")
        {
            client, server, sessions, time, bodies, key, to, size, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!DurationText.TryParse(parsed.GetRequiredValue(time), out var duration))
            {
                throw new GatewayException(ExitCodes.Usage, $"--for: '{parsed.GetValue(time)}' is not a duration such as 30s or 5m");
            }

            if (!OctetsText.TryParse(parsed.GetRequiredValue(size), out var limit))
            {
                throw new GatewayException(ExitCodes.Usage, $"--max-size: '{parsed.GetValue(size)}' is not a size such as 500MiB or 2GiB");
            }

            var folder = Open(parsed.GetRequiredValue(to), parsed.GetValue(key), limit);
            var wish = new RecordingView(parsed.GetValue(sessions), duration.TotalSeconds) { Clients = parsed.GetValue(client), Server = parsed.GetValue(server), Bodies = parsed.GetValue(bodies) };
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            return await RunAsync(context, gateway, wish, folder, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static TapeFolder Open(string to, string? key, long limit)
    {
        try
        {
            var folder = new TapeFolder(to, key is null ? null : TapeFiles.ReadKey(key), limit);
            return folder.FullBecause is { } reason ? throw new GatewayException(ExitCodes.Usage, reason) : folder;
        }
        catch (Exception exception) when (exception is TapeException or IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCodes.Usage, exception.Message);
        }
    }

    private static async Task<int> RunAsync(CommandContext context, GatewayClient gateway, RecordingView wish, TapeFolder folder, bool json, CancellationToken cancellationToken)
    {
        string? stopped = null;
        RecordingEndView? end = null;
        try
        {
            end = await gateway.RecordAsync(wish, tape => stopped = folder.Add(tape), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            end = new RecordingEndView("it was ended here", 0, 0);
        }

        var report = new RecordReportView(folder.Written, end?.Reason ?? stopped!, end?.TooLong ?? 0, end?.Unfinished ?? 0);
        context.Show(json, report, CommandJson.Default.RecordReportView, () => Print(context, report));
        return end is null ? ExitCodes.Invalid : ExitCodes.Success;
    }

    private static void Print(CommandContext context, RecordReportView report)
    {
        context.Out.WriteLine($"{Counted.Of(report.Tapes, "tape")}; the recording ended because {report.Ended}");
        if (report.TooLong > 0)
        {
            context.Complain($"{Counted.Of(report.TooLong, "session")} had more to say than a tape holds");
        }

        if (report.Unfinished > 0)
        {
            context.Complain($"{Counted.Of(report.Unfinished, "session")} went on too long to be waited for");
        }
    }
}

/// <summary>What a recording came to, for programs.</summary>
/// <param name="Tapes">Tapes that were written.</param>
/// <param name="Ended">Why it ended.</param>
/// <param name="TooLong">Sessions that had more to say than a tape holds.</param>
/// <param name="Unfinished">Sessions that were not over in time.</param>
internal sealed record RecordReportView(int Tapes, string Ended, int TooLong, int Unfinished);
