using System.Text.Json.Serialization;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Overload;

namespace ScriptGate.Admin;

/// <summary>Whether the gateway should get mail, and what is not as it should be.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c>, <c>degraded</c> (ready, with problems) or <c>not-ready</c>.</param>
/// <param name="Problems">One sentence each.</param>
internal sealed record HealthView(string Status, IReadOnlyList<string> Problems)
{
    /// <summary>The process answers: that is all it says.</summary>
    public static readonly HealthView Live = new("live", []);

    [JsonIgnore]
    public bool IsReady => Status is "ready" or "degraded";

    public static HealthView Of(GatewayHost gateway)
    {
        if (!gateway.IsReady || gateway.Generations.CurrentIfAny is not { } generation)
        {
            return new HealthView("not-ready", ["the gateway is starting or stopping"]);
        }

        var problems = new List<string>();
        if (gateway.LastReload is { Succeeded: false } refused)
        {
            problems.Add($"the last reload ({refused.Reason}) was refused; generation {refused.Generation} keeps running");
        }

        if (gateway.Engine is { IsHealthy: false } engine)
        {
            problems.AddRange(engine.Problems);
        }

        problems.AddRange(gateway.Members.Members
            .GroupBy(member => member.Pool, StringComparer.Ordinal)
            .Where(pool => pool.All(member => !member.IsAvailable))
            .Select(pool => pool.All(member => !member.Health.IsUp) ? $"all members of pool '{pool.Key}' are down" : $"no member of pool '{pool.Key}' gets mail: all are down, left out or taken out"));
        problems.AddRange(gateway.Members.Services.Names.Problems);
        problems.AddRange(TlsView.CertificateProblems(generation, gateway.Clock.GetUtcNow()));
        if (gateway.Overload.Reason is { } overload)
        {
            problems.Add($"new connections are turned away, because {Why(overload)}");
        }

        problems.AddRange(gateway.StoreProblems);
        problems.AddRange(gateway.RemoteLogs.Where(log => log.Problem is not null).Select(log => $"remote log '{log.Name}' does not take what it is told: {log.Problem}"));
        problems.AddRange(gateway.Services.Where(service => service.Problem is not null).Select(service => $"service '{service.Name}' is not asked for a while: it {service.Problem}"));
        problems.AddRange(gateway.StuckPlugins.Select(plugin => $"plugin {plugin} is still in memory after it was replaced"));
        return new HealthView(problems.Count == 0 ? "ready" : "degraded", problems);
    }

    private static string Why(OverloadReason reason) => reason switch
    {
        OverloadReason.Memory => "the process has more memory than overload.memory",
        OverloadReason.Descriptors => "clients have most of the descriptors that the process may have (RLIMIT_NOFILE)",
        OverloadReason.Rules => "more come than the rules can look at in time",
        _ => "more come than can be served",
    };
}
