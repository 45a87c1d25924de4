using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;

namespace ScriptGate.Admin;

/// <summary>The generations that are in memory: the current one and, while it still has transactions, the one before.</summary>
/// <param name="Generations">The current one first.</param>
/// <param name="Leftovers">What is still there of generations that are over.</param>
internal sealed record GenerationsView(IReadOnlyList<GenerationView> Generations, IReadOnlyList<LeftoverView> Leftovers)
{
    public static GenerationsView Of(GatewayHost gateway) =>
        new([.. gateway.ReportGenerations().Select(GenerationView.Of)], [.. gateway.Leftovers.Select(LeftoverView.Of)]);
}

/// <summary>One generation, and what holds it.</summary>
/// <param name="Number">1 for the first one since the gateway started.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="State"><c>current</c>; <c>draining</c>: its last transactions finish; <c>expired</c>: <c>reload.grace</c> is over; <c>ending</c>: they are over, and what it owns ends.</param>
/// <param name="Users">Sessions that hold it now.</param>
/// <param name="Transactions">Those of them that have a transaction open.</param>
/// <param name="AfterDot">Those of them whose final dot is out: only the member's answer ends them.</param>
/// <param name="Calls">Calls of plugins and rules that have not come back for a second.</param>
/// <param name="Timers">Timers of rules and checks that are set.</param>
/// <param name="Promises">What rules wait for: look-ups, calls, sleeps.</param>
/// <param name="ServiceCalls">Those of them that are calls of services.</param>
/// <param name="Observations">Observations that wait for their observers.</param>
/// <param name="VirtualServers">Its virtual servers.</param>
internal sealed record GenerationView(
    int Number,
    DateTimeOffset BuiltAt,
    string State,
    int Users,
    int Transactions,
    int AfterDot,
    IReadOnlyList<HeldCallView> Calls,
    int Timers,
    int Promises,
    int ServiceCalls,
    int Observations,
    IReadOnlyList<string> VirtualServers)
{
    public static GenerationView Of(GenerationReport report) => new(
        report.Generation.Number,
        report.Generation.BuiltAt,
        EnumWords.Format(report.State),
        report.Sessions,
        report.Transactions,
        report.AfterDot,
        HeldCallView.Of(report.Calls),
        report.Timers,
        report.Promises,
        report.ServiceCalls,
        report.Observations,
        [.. report.Generation.Servers.Keys.Order(StringComparer.Ordinal)]);
}

/// <summary>Calls of a step, check or rule that have not come back.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Event">What it was called for: an event, or <c>timer</c>, <c>observer</c>, <c>register</c>, <c>dispose</c>.</param>
/// <param name="State"><c>blocks</c> the thread of a session; <c>waits</c>: a session waits for what it has promised; <c>given-up</c>: nobody waits any more.</param>
/// <param name="Calls">How many.</param>
/// <param name="Since">Since when the first of them.</param>
internal sealed record HeldCallView(string Step, string Source, string Event, string State, int Calls, DateTimeOffset Since)
{
    public static IReadOnlyList<HeldCallView> Of(IReadOnlyList<HeldCall> calls) =>
    [
        .. calls.GroupBy(call => (call.Name, call.Source, Event: call.Stage is { } stage ? StageName.Of(stage) : call.Place ?? "", call.Kind))
            .Select(same => new HeldCallView(same.Key.Name, same.Key.Source, same.Key.Event, EnumWords.Format(same.Key.Kind), same.Count(), same.Min(call => call.Since)))
            .OrderBy(call => call.Since),
    ];
}

/// <summary>What is left of a generation that is over.</summary>
/// <param name="Number">Its number; null for a build that was refused.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="Calls">Calls that have not come back: their code stays in memory as long.</param>
/// <param name="Memory">What was not collected yet: plugins, contexts of rules, data groups, the configuration.</param>
internal sealed record LeftoverView(int? Number, DateTimeOffset BuiltAt, IReadOnlyList<HeldCallView> Calls, IReadOnlyList<string> Memory)
{
    public static LeftoverView Of(Leftover leftover) => new(leftover.Number, leftover.BuiltAt, HeldCallView.Of(leftover.Calls), leftover.Memory);
}

/// <summary>An old generation that is dropped.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Users">Sessions that held it when it was dropped.</param>
/// <param name="GraceMs">How long their transactions have, in milliseconds.</param>
internal sealed record DropView(int Generation, int Users, double GraceMs);
