using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate state</c>: what checks and rules remember, to look at and to forget.</summary>
internal static class StateCommand
{
    public static Command Create(CommandContext context, Option<string> config) =>
        new("state", "Look at what checks and rules remember: passes of greylisting, lock-outs, counters; and have it forgotten.")
        {
            CreateShow(context, config),
            CreateForget(context, config),
        };

    private static Command CreateShow(CommandContext context, Option<string> config)
    {
        var text = new Argument<string?>("text") { Description = "What stands in the key, for example an address.", Arity = ArgumentArity.ZeroOrOne };
        var search = new SearchOptions(QueryTerms.OfState);
        var json = JsonOutput.Option();
        var command = new Command("show", "Show entries of the state store by their keys.") { text, json };
        search.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = search.Address("/api/state", parsed, context.Clock, terms => terms.State(), ("text", parsed.GetValue(text)));
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var view = await gateway.GetAsync(address, AdminJson.Default.StateView, cancellationToken);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.StateView, () => Print(context, view));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateForget(CommandContext context, Option<string> config)
    {
        var key = new Argument<string?>("key") { Description = "The key as 'state show' prints it.", Arity = ArgumentArity.ZeroOrOne };
        var matching = new Option<string?>("--matching") { HelpName = "TEXT", Description = "In place of a key: every entry with this in its key, as 'state show TEXT' shows them." };
        var search = new SearchOptions(["check"]);
        var json = JsonOutput.Option();
        var command = new Command("forget", "Remove one entry by its key; or all of a check, or all that match a text.") { key, matching, json };
        search.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = parsed.GetValue(key) is { } one
                ? $"/api/state?key={Uri.EscapeDataString(one)}"
                : search.Address("/api/state", parsed, context.Clock, terms => terms.State(), ("text", parsed.GetValue(matching)));
            var isMany = parsed.GetValue(key) is null;
            if (isMany ? !address.Contains('?', StringComparison.Ordinal) : parsed.GetResult(matching) is not null || search.IsUsed(parsed))
            {
                throw new GatewayException(ExitCodes.Usage, "say what to forget: either a key, or --check, --matching or both");
            }

            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var forgotten = await ForgetAsync(gateway, address, cancellationToken);
            var view = new ForgottenView(forgotten, More: false);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.ForgottenView, () => context.Out.WriteLine($"{Counted.Of(forgotten, "entry", "entries")} forgotten"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<int> ForgetAsync(GatewayClient gateway, string address, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        ForgottenView view;
        do
        {
            view = await gateway.DeleteAsync(address, AdminJson.Default.ForgottenView, cancellationToken);
            forgotten += view.Forgotten;
        }
        while (view is { More: true, Forgotten: > 0 });

        return forgotten;
    }

    private static void Print(CommandContext context, StateView view)
    {
        if (view.Entries.Count == 0)
        {
            context.Complain("no entry is so");
            return;
        }

        var table = Tables.Create("key", "value", "expires");
        foreach (var entry in view.Entries)
        {
            table.AddTextRow(entry.Key, entry.Value ?? string.Create(CultureInfo.InvariantCulture, $"{entry.Count} in its window"), Moment.Of(entry.Expires));
        }

        context.Style.Open(context.Out).Write(table);
        if (view.More)
        {
            context.Out.WriteLine("there are more: narrow it down, or raise --limit");
        }
    }
}
