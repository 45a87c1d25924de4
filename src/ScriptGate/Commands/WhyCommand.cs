using System.CommandLine;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate why</c>: what became of a transaction, by the support ID that its client read.</summary>
internal static class WhyCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var id = new Argument<string>("support-id") { Description = "The ID of the reply: SG-... for a session, SG-...-1 for its first transaction." };
        var json = JsonOutput.Option();
        var command = new Command("why", "Show what became of a transaction: every step that ran, what was found and on what evidence, who decided, what the member said.") { id, json };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, parsed.GetRequiredValue(config), parsed.GetRequiredValue(id), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string file, string text, bool json, CancellationToken cancellationToken)
    {
        if (SupportIdText.Parse(text) is not { } id)
        {
            throw new GatewayException(ExitCodes.Usage, $"'{text}' is not a support ID. {SupportIdText.Form}");
        }

        using var gateway = GatewayClient.Find(context, file);
        var view = await gateway.GetAsync($"/api/why/{id}", AdminJson.Default.WhyView, cancellationToken);
        context.Show(json, view, AdminJson.Default.WhyView, () => Print(context, view));
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, WhyView view)
    {
        foreach (var record in view.Records)
        {
            RecordPage.Print(context.Out, context.Style, record);
        }

        if (view.More > 0)
        {
            context.Out.WriteLine($"and {Counted.Of(view.More, "more record")} of this session; ask for one by its number, {view.SupportId}-N");
        }
    }
}
