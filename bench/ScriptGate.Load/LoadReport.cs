using System.Text.Json.Serialization;

namespace ScriptGate.Load;

/// <summary>What a run came to.</summary>
/// <param name="Sent">Messages that got their 250.</param>
/// <param name="TurnedAway">Sessions that got 421 in place of a banner.</param>
/// <param name="Failed">Messages that got neither.</param>
/// <param name="FirstFailure">Why the first of them did not; null if all did.</param>
/// <param name="Seconds">From the first connection to the last reply.</param>
/// <param name="Message">From MAIL to the reply to the final dot.</param>
/// <param name="Session">From the connection, or from the time it was due, to the reply to QUIT.</param>
/// <param name="Refusal">Of those that were turned away: from the attempt to connect to the 421.</param>
internal sealed record LoadReport(int Sent, int TurnedAway, int Failed, string? FirstFailure, double Seconds, LatencySummary Message, LatencySummary Session, LatencySummary Refusal);

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record LatencySummary(double P50, double P90, double P99, double Max);

/// <summary>What became of idle sessions.</summary>
/// <param name="Opened">Sessions that got their reply to EHLO.</param>
/// <param name="Alive">Sessions that answered a NOOP at the end; 0 in the report before it.</param>
/// <param name="FirstFailure">Why the first of the others did not open; null if all did.</param>
internal sealed record IdleReport(int Opened, int Alive, string? FirstFailure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(IdleReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
