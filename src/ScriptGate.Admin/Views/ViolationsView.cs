using System.Text.Json.Serialization;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin;

/// <summary>How often violations were recorded, by name, protocol, virtual server and profile.</summary>
internal sealed record ViolationsView(IReadOnlyList<ViolationCountView> Violations)
{
    public static ViolationsView Of(IReadOnlyList<ViolationCount> counts) => new([.. counts.Select(ViolationCountView.Of)]);
}

/// <summary>How often a violation was recorded. Every member is always there.</summary>
/// <param name="Violation">Its name.</param>
/// <param name="Protocol"><c>SMTP</c> or <c>SMTPS</c>.</param>
/// <param name="VirtualServer">Where.</param>
/// <param name="Profile">Which profile decided; null for none.</param>
/// <param name="Occurrences">How often.</param>
/// <param name="Alarmed">How often with the alarm.</param>
/// <param name="Blocked">How often it refused.</param>
/// <param name="WouldBlock">How often it would have refused, were it not in staging.</param>
internal sealed record ViolationCountView(
    string Violation,
    string Protocol,
    string VirtualServer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Profile,
    long Occurrences,
    long Alarmed,
    long Blocked,
    long WouldBlock)
{
    public static ViolationCountView Of(ViolationCount count) => new(
        count.Violation, count.Protocol, count.VirtualServer, count.Profile, count.Occurrences, count.Alarmed, count.Blocked, count.WouldBlock);
}
