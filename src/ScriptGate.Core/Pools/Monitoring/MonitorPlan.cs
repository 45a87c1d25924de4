using System.Collections.Immutable;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The monitors of a pool's members. Compared by content: a reload that changes nothing disturbs no monitor.</summary>
/// <param name="Probes">What each monitor does; at least one.</param>
/// <param name="Required">So many have to think well of a member for it to be up.</param>
internal sealed record MonitorPlan(ImmutableArray<ProbeSettings> Probes, int Required)
{
    /// <param name="options">The pool.</param>
    /// <param name="usual">What any conversation of the pool begins with.</param>
    /// <returns>Null when members are not watched.</returns>
    public static MonitorPlan? Of(PoolOptions options, ProbeSettings usual)
    {
        ImmutableArray<ProbeSettings> probes = [.. options.AllMonitors.Where(monitor => monitor.Type != MonitorType.None).Select(monitor => Probe(monitor, usual))];
        return probes.IsEmpty ? null : new MonitorPlan(probes, options.MonitorsRequired > 0 ? Math.Min(options.MonitorsRequired, probes.Length) : probes.Length);
    }

    public bool Equals(MonitorPlan? other) => other is not null && Required == other.Required && Probes.AsSpan().SequenceEqual(other.Probes.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Probes.Length, Required);

    private static ProbeSettings Probe(MonitorOptions monitor, ProbeSettings usual)
    {
        var isTcp = monitor.Type == MonitorType.Tcp;
        var startTls = monitor.Starttls && !isTcp && usual.Tls.Mode is ServerTlsMode.None or ServerTlsMode.Opportunistic;
        return usual with
        {
            // Whose certificate does not matter to conversations, does not to the probe.
            Tls = startTls ? usual.Tls with { Mode = ServerTlsMode.Require, Verify = false } : usual.Tls,
            EhloName = monitor.EhloName ?? usual.EhloName,
            Interval = monitor.Interval,
            UpInterval = monitor.UpInterval,
            Timeout = monitor.Timeout,
            Name = NameOf(monitor),
            IsTcp = isTcp,
            Recipient = isTcp ? null : monitor.Recipient,
            Sender = monitor.Sender,
            IsPlain = isTcp || (monitor.Recipient is null && !monitor.Starttls),
        };
    }

    // How far the probe goes.
    private static string NameOf(MonitorOptions monitor) =>
        monitor.Type == MonitorType.Tcp ? "tcp" : $"smtp{(monitor.Starttls ? " starttls" : "")}{(monitor.Recipient is null ? "" : " rcpt")}";
}
