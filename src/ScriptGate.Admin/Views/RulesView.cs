using ScriptGate.Core.Chain;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin;

/// <summary>What the rules have done since the gateway started.</summary>
internal sealed record RulesView(IReadOnlyList<RuleView> Rules)
{
    public static RulesView Of(GatewayHost gateway) => new([.. (gateway.Engine?.Statistics ?? []).Select(RuleView.Of)]);
}

/// <summary>What the handlers of a rule for one event have done.</summary>
/// <param name="Rule">The rule's file, relative to the folder of the configuration.</param>
/// <param name="Event">The event; <c>TIMER</c> for what its timers call.</param>
/// <param name="Calls">Calls that have ended.</param>
/// <param name="Failures">Those that failed.</param>
/// <param name="Timeouts">Those that computed or waited for longer than they may; not among the failures.</param>
/// <param name="Computing">Time inside JavaScript.</param>
/// <param name="Waiting">The rest.</param>
internal sealed record RuleView(string Rule, string Event, long Calls, long Failures, long Timeouts, TimesView Computing, TimesView Waiting)
{
    public static RuleView Of(RuleStatistics item) =>
        new(item.Rule, item.Event, item.Calls, item.Failures, item.Timeouts, TimesView.Of(item.Computing, item.Calls), TimesView.Of(item.Waiting, item.Calls));
}

/// <summary>How long something took, in milliseconds.</summary>
/// <param name="Total">All calls together.</param>
/// <param name="Average">One call.</param>
/// <param name="P99">What 99 of 100 calls stay below.</param>
/// <param name="Max">The longest.</param>
internal readonly record struct TimesView(double Total, double Average, double P99, double Max)
{
    public static TimesView Of(TimeStatistics times, long calls) => new(
        times.Total.TotalMilliseconds,
        calls == 0 ? 0 : Math.Round(times.Total.TotalMilliseconds / calls, 6),
        times.P99.TotalMilliseconds,
        times.Max.TotalMilliseconds);
}
