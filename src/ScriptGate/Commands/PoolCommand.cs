using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate pool</c>: pools and their members, to look at and to take members out and back.</summary>
internal static class PoolCommand
{
    public static Command Create(CommandContext context, Option<string> config) =>
        new("pool", "Look at pools and their members; take a member out for maintenance, and back.")
        {
            CreateShow(context, config),
            CreateChange(context, config, "enable", "enabled", "The member gets mail; also one that waits for this because of return.manualResume."),
            CreateChange(context, config, "drain", "draining", "The member gets no new transaction; those under way finish."),
            CreateChange(context, config, "offline", "offline", "The member gets nothing: transactions under way go to another, unless their final dot is out."),
        };

    private static Command CreateShow(CommandContext context, Option<string> config)
    {
        var pool = new Argument<string?>("pool") { Description = "One pool; without it all.", Arity = ArgumentArity.ZeroOrOne };
        var json = JsonOutput.Option();
        var command = new Command("show", "Show pools with the state of their members.") { pool, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var address = parsed.GetValue(pool) is { } name ? $"/api/pools?pool={Uri.EscapeDataString(name)}" : "/api/pools";
            var view = await gateway.GetAsync(address, AdminJson.Default.PoolsView, cancellationToken);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.PoolsView, () => Print(context, view));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateChange(CommandContext context, Option<string> config, string verb, string state, string description)
    {
        var pool = new Argument<string>("pool") { Description = "The pool." };
        var member = new Argument<string>("member") { Description = "The member's address as configured, host:port." };
        var json = JsonOutput.Option();
        var command = new Command(verb, description) { pool, member, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            var address = $"/api/pools/{Uri.EscapeDataString(parsed.GetRequiredValue(pool))}/members/{Uri.EscapeDataString(parsed.GetRequiredValue(member))}?state={state}";
            var view = await gateway.PostAsync(address, AdminJson.Default.MemberModeView, cancellationToken);
            context.Show(parsed.GetValue(json), view, AdminJson.Default.MemberModeView, () => context.Out.WriteLine(
                $"{view.Member} of {view.Pool} is {view.State}, {Counted.Of(view.InUse, "connection")} in use"));

            if (!view.Kept)
            {
                context.Complain("the state store is down: this lasts until the gateway stops");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CommandContext context, PoolsView view)
    {
        var table = Tables.Create("pool", "member", "group", "state", "health", "share", "in use", "open", "reason");
        foreach (var pool in view.Pools)
        {
            foreach (var member in pool.Members)
            {
                table.AddTextRow(
                    pool.Name,
                    member.Address,
                    Number(member.PriorityGroup),
                    member.State,
                    member.Ejected ? "ejected" : member.Up ? "up" : member.Held ? "held" : "down",
                    member.Share.ToString("P0", CultureInfo.InvariantCulture),
                    Number(member.InUse),
                    Number(member.Open),
                    member.Reason);
            }
        }

        context.Style.Open(context.Out).Write(table);
        foreach (var pool in view.Pools.Where(pool => pool.Waiting > 0 || pool.Panic))
        {
            context.Out.WriteLine($"{pool.Name}: {(pool.Panic ? "panic, all enabled members are tried; " : null)}{Counted.Of(pool.Waiting, "transaction")} waiting for a connection");
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
