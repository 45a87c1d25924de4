using System.CommandLine;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate mail</c>: looks for transactions in the records.</summary>
internal static class MailCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var search = new SearchOptions(QueryTerms.OfMail);
        var json = JsonOutput.Option();
        var command = new Command("mail", "Look for transactions: who sent what to whom, and what became of it. Newest first.") { json };
        search.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetRequiredValue(config), search, parsed, parsed.GetValue(json), cancellationToken));
        return command;
    }

    /// <summary>Asks for records and prints them.</summary>
    public static async Task<int> RunAsync(
        CommandContext context, string file, SearchOptions search, ParseResult parsed, bool json, CancellationToken cancellationToken, params (string Name, string? Value)[] more)
    {
        var address = search.Address("/api/mail", parsed, context.Clock, terms => terms.Mail(), more);
        using var gateway = GatewayClient.Find(context, file);
        var view = await gateway.GetAsync(address, AdminJson.Default.MailView, cancellationToken);
        context.Show(json, view, AdminJson.Default.MailView, () => Print(context, view));
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, MailView view)
    {
        if (view.Records.Count == 0)
        {
            context.Complain("no record is so");
            return;
        }

        var table = Tables.Create("time", "support ID", "result", "client", "sender", "recipients", "violations");
        foreach (var record in view.Records)
        {
            table.AddTextRow(
                Moment.Of(record.Time),
                record.Id,
                record.Result,
                record.Client,
                record.Sender is null ? null : $"<{record.Sender}>",
                Recipients(record),
                string.Join(", ", record.Violations.Select(violation => $"{violation.Name} ({violation.Effect})")));
        }

        context.Style.Open(context.Out).Write(table);
        if (view.Next is { } next)
        {
            context.Out.WriteLine($"there are more: go on with --before {next}");
        }
    }

    private static string Recipients(RecordView record)
    {
        var others = record.Recipients.Count + record.MoreRecipients - 1;
        return record.Recipients.Count == 0 ? "" : $"<{record.Recipients[0].Address}>{(others > 0 ? $" and {others} more" : "")}";
    }
}
