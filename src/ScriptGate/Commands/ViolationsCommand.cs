using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate violations</c>: what was found how often, and in which transactions.</summary>
internal static class ViolationsCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var counts = new SearchOptions(QueryTerms.OfViolations);
        var json = new Option<bool>("--json") { Description = "A JSON array, for programs." };
        var command = new Command("violations", "Count violations by name, protocol, virtual server and profile; 'violations requests' shows the transactions they were found in.") { json };
        counts.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetRequiredValue(config), counts, parsed, parsed.GetValue(json), cancellationToken));
        command.Subcommands.Add(CreateRequests(context, config));
        return command;
    }

    private static Command CreateRequests(CommandContext context, Option<string> config)
    {
        var name = new Argument<string>("violation") { Description = "The violation, for example spf." };
        var search = new SearchOptions(QueryTerms.OfMail.Where(term => term != "violation"));
        var json = JsonOutput.Option();
        var command = new Command("requests", "Show the transactions in which a violation was found. Newest first.") { name, json };
        search.AddTo(command);
        command.SetAction((parsed, cancellationToken) => MailCommand.RunAsync(
            context, parsed.GetRequiredValue(config), search, parsed, parsed.GetValue(json), cancellationToken, ("violation", parsed.GetRequiredValue(name))));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string file, SearchOptions counts, ParseResult parsed, bool json, CancellationToken cancellationToken)
    {
        var address = counts.Address("/api/violations", parsed, context.Clock, terms => terms.Violations());
        using var gateway = GatewayClient.Find(context, file);
        var view = await gateway.GetAsync(address, AdminJson.Default.ViolationsView, cancellationToken);
        context.Show(json, view.Violations, AdminJson.Default.IReadOnlyListViolationCountView, () => Print(context, view));
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, ViolationsView view)
    {
        if (view.Violations.Count == 0)
        {
            context.Complain("no violation is recorded that is so");
            return;
        }

        var table = Tables.Create("violation", "protocol", "virtual server", "profile", "occurrences", "alarmed", "blocked", "would block");
        foreach (var count in view.Violations)
        {
            table.AddTextRow(
                count.Violation,
                count.Protocol,
                count.VirtualServer,
                count.Profile,
                Number(count.Occurrences),
                Number(count.Alarmed),
                Number(count.Blocked),
                Number(count.WouldBlock));
        }

        context.Style.Open(context.Out).Write(table);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
