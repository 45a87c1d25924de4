using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Logging;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate status</c>: how the running gateway is - health, listeners, members, services, remote logs.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var command = new Command("status", "Show how the running gateway is: health and what is wrong, listeners, members, services, remote logs.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var view = await gateway.GetAsync("/api/status", AdminJson.Default.StatusView, cancellationToken);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.StatusView, () => Print(context, view));
            return view.Health.IsReady ? ExitCodes.Success : ExitCodes.Invalid;
        });
        return command;
    }

    private static void Print(CommandContext context, StatusView view)
    {
        context.Out.WriteLine($"{view.Health.Status}, version {view.Version}, generation {Number(view.Generation)}, {Counted.Of(view.Sessions, "open session")}");
        foreach (var problem in view.Health.Problems)
        {
            context.Out.WriteLine($"  {EscapedText.Of(problem)}");
        }

        if (view.RecordsDropped > 0)
        {
            context.Out.WriteLine($"  {Counted.Of(view.RecordsDropped, "record")} dropped since the start");
        }

        Print(context, view.Listeners, ["virtual server", "listens on", "TLS"], listener => [listener.VirtualServer, listener.EndPoint, listener.ImplicitTls ? "from the first byte" : ""]);
        Print(
            context,
            view.Members,
            ["pool", "member", "state", "open", "idle", "opened", "reused", "failed", "reason"],
            member =>
            [
                member.Pool, member.Address, member.State != "enabled" ? member.State : member.IsUp ? "up" : "down", Number(member.Open), Number(member.Idle), Number(member.Opened), Number(member.Reused), Number(member.Failed), member.Reason,
            ]);
        Print(
            context,
            view.Services,
            ["service", "kind", "state", "open", "calls", "failed", "refused", "problem"],
            service => [service.Name, service.Kind, service.State, Number(service.Open), Number(service.Calls), Number(service.Failed), Number(service.Refused), service.Problem]);
        Print(
            context,
            view.RemoteLogs,
            ["remote log", "state", "sent", "dropped", "failed", "problem"],
            log => [log.Name, log.Problem is null ? "up" : "down", Number(log.Sent), Number(log.Dropped), Number(log.Failed), log.Problem]);
    }

    private static void Print<T>(CommandContext context, IReadOnlyList<T> items, string[] headings, Func<T, string?[]> cellsOf)
    {
        if (items.Count == 0)
        {
            return;
        }

        var table = Tables.Create(headings);
        foreach (var item in items)
        {
            table.AddTextRow(cellsOf(item));
        }

        context.Style.Open(context.Out).Write(table);
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
