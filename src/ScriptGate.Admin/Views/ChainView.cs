using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Security;

namespace ScriptGate.Admin;

/// <summary>The chains of a generation: what runs, in this order.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="Servers">Its virtual servers.</param>
internal sealed record ChainView(int Generation, DateTimeOffset BuiltAt, IReadOnlyList<ServerChainView> Servers)
{
    /// <param name="generation">The generation.</param>
    /// <param name="server">Only this virtual server; null for all.</param>
    public static ChainView Of(Generation generation, string? server) => new(
        generation.Number,
        generation.BuiltAt,
        [
            .. generation.Servers.Values
                .Where(candidate => server is null || string.Equals(candidate.Name, server, StringComparison.Ordinal))
                .OrderBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Select(ServerChainView.Of),
        ]);
}

/// <summary>The chain of one virtual server.</summary>
internal sealed record ServerChainView(string Name, string Profile, IReadOnlyList<StepView> Steps)
{
    public static ServerChainView Of(VirtualServer server) =>
        new(server.Name, server.Profile.Name, [.. server.Chains.Steps.Select(step => StepView.Of(step, server.Profile))]);
}

/// <summary>One step.</summary>
/// <param name="Stage">The event it answers.</param>
/// <param name="Name">Its name in logs and records.</param>
/// <param name="Source">The rule's file and line, or the plugin and its version.</param>
/// <param name="Check">The check whose settings govern it; null for a rule.</param>
/// <param name="TimeoutMs">How long it may take, in milliseconds.</param>
/// <param name="OnFailure">What its failure means, as it applies.</param>
/// <param name="Needs">What it needs of large messages.</param>
/// <param name="Failures">How many times it failed since its generation was built.</param>
/// <param name="Violations">What becomes of the violations of its check.</param>
internal sealed record StepView(
    string Stage,
    string Name,
    string Source,
    string? Check,
    double TimeoutMs,
    string OnFailure,
    string Needs,
    long Failures,
    IReadOnlyList<ViolationPolicyView> Violations)
{
    public static StepView Of(StepInfo step, SecurityProfile profile) => new(
        StageName.Of(step.Stage),
        step.Name,
        step.Source,
        step.Check,
        step.Timeout.TotalMilliseconds,
        EnumWords.Format(step.OnFailure),
        EnumWords.Format(step.Needs),
        step.Failures,
        step.Check is null
            ? []
            : [
                .. profile.Violations
                    .Where(violation => string.Equals(violation.Value.Check, step.Check, StringComparison.Ordinal))
                    .OrderBy(violation => violation.Key, StringComparer.Ordinal)
                    .Select(violation => new ViolationPolicyView(
                        violation.Key, violation.Value.Policy.Alarm, violation.Value.Policy.Block, violation.Value.Policy.Staging)),
            ]);
}

/// <summary>What becomes of a violation.</summary>
/// <param name="Name">The violation.</param>
/// <param name="Alarm">It is recorded.</param>
/// <param name="Block">It is refused.</param>
/// <param name="Staging">A block is recorded and not carried out.</param>
internal sealed record ViolationPolicyView(string Name, bool Alarm, bool Block, bool Staging);
