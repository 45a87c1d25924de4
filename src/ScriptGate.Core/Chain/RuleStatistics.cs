namespace ScriptGate.Core.Chain;

/// <summary>What the handlers of a rule for one event have done since the gateway started.</summary>
/// <param name="Rule">The rule's file, relative to the folder of the configuration.</param>
/// <param name="Event">The event; <c>TIMER</c> for what the rule's timers call.</param>
/// <param name="Calls">Calls that have ended.</param>
/// <param name="Failures">Those that failed: an error, or the engine was lost. Not those that took too long.</param>
/// <param name="Timeouts">Those that computed or waited for longer than they may.</param>
/// <param name="Computing">Time inside JavaScript, by the clock: what the rule costs.</param>
/// <param name="Waiting">The rest of a call: for promises, and for its turn.</param>
internal sealed record RuleStatistics(string Rule, string Event, long Calls, long Failures, long Timeouts, TimeStatistics Computing, TimeStatistics Waiting);

/// <summary>How long something took.</summary>
/// <param name="Total">All calls together.</param>
/// <param name="P99">What 99 of 100 calls stay below, to a sixteenth.</param>
/// <param name="Max">The longest.</param>
internal readonly record struct TimeStatistics(TimeSpan Total, TimeSpan P99, TimeSpan Max);
