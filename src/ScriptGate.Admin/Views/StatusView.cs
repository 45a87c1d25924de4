using System.Reflection;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Services;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Admin;

/// <summary>The running gateway at a glance.</summary>
internal sealed record StatusView
{
    public required string Version { get; init; }

    public required HealthView Health { get; init; }

    /// <summary>The number of the current generation; null before the first and after the last.</summary>
    public int? Generation { get; init; }

    /// <summary>Open sessions.</summary>
    public required int Sessions { get; init; }

    public required IReadOnlyList<ListenerView> Listeners { get; init; }

    public required IReadOnlyList<MemberView> Members { get; init; }

    public ReloadView? LastReload { get; init; }

    /// <summary>The rule engine; null while no rule was ever loaded.</summary>
    public EngineView? Engine { get; init; }

    /// <summary>Transaction records that could not be kept.</summary>
    public long RecordsDropped { get; init; }

    public required IReadOnlyList<RemoteLogView> RemoteLogs { get; init; }

    public required IReadOnlyList<ServiceView> Services { get; init; }

    public required ThreadsView Threads { get; init; }

    public required MemoryView Memory { get; init; }

    /// <summary>Connections that were answered 421 since the start, because there was more to do than could be done.</summary>
    public long TurnedAway { get; init; }

    /// <summary>Calls that wait for the rules.</summary>
    public required WaitingView RulesWaiting { get; init; }

    /// <summary>Connections that are passed through now.</summary>
    public int PassedThrough { get; init; }

    public static string ProductVersion { get; } =
        typeof(StatusView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <param name="gateway">The gateway.</param>
    /// <param name="threadsAdded">As <see cref="ThreadsView.Added"/>: the program that runs the gateway knows.</param>
    public static StatusView Of(GatewayHost gateway, int threadsAdded) => new()
    {
        Version = ProductVersion,
        Health = HealthView.Of(gateway),
        Generation = gateway.Generations.CurrentIfAny?.Number,
        Sessions = gateway.Sessions.Count,
        Listeners = [.. gateway.Listeners.Select(listener => new ListenerView(listener.VirtualServer, listener.EndPoint.ToString(), listener.ImplicitTls))],
        Members = [.. gateway.Members.Members.Select(MemberView.Of)],
        LastReload = gateway.LastReload is { } reload ? ReloadView.Of(reload) : null,
        Engine = gateway.Engine is { } engine ? new EngineView(engine.Description, engine.IsHealthy, engine.Problems) : null,
        RecordsDropped = gateway.Records.Dropped,
        RemoteLogs = [.. gateway.RemoteLogs.OrderBy(log => log.Name, StringComparer.Ordinal).Select(RemoteLogView.Of)],
        Services = [.. gateway.Services.OrderBy(service => service.Name, StringComparer.Ordinal).Select(ServiceView.Of)],
        Threads = new ThreadsView(threadsAdded, PollerSet.Shared.Pollers.Sum(static poller => poller.Replaced)),
        Memory = MemoryView.Read(),
        TurnedAway = gateway.Overload.TurnedAway,
        RulesWaiting = WaitingView.Of(gateway.Generations.CurrentIfAny?.Rules?.Queue ?? default),
        PassedThrough = gateway.Connections.Tunnels.Count,
    };
}

/// <summary>What waits, and for how long.</summary>
/// <param name="Count">How many.</param>
/// <param name="Milliseconds">How long the last of them will have to wait, as things go now.</param>
internal sealed record WaitingView(int Count, double Milliseconds)
{
    public static WaitingView Of(QueueView queue) => new(queue.Waiting, Math.Round(queue.Expected(coming: 0).TotalMilliseconds, 3));
}

/// <summary>A listen socket.</summary>
internal sealed record ListenerView(string VirtualServer, string EndPoint, bool ImplicitTls);

/// <summary>A member of a pool.</summary>
/// <param name="Pool">Its pool.</param>
/// <param name="Address">Its address as configured.</param>
/// <param name="State">What its operator wants: <c>enabled</c>, <c>draining</c>, <c>offline</c>.</param>
/// <param name="IsUp">Whether it works.</param>
/// <param name="Reason">Why it is down or left out; null while it is not.</param>
/// <param name="Open">Connections to it, those that wait included.</param>
/// <param name="Idle">Connections that wait for a session.</param>
/// <param name="Opened">Connections opened since the start.</param>
/// <param name="Reused">Times a waiting connection was taken.</param>
/// <param name="Failed">Attempts to connect that failed.</param>
/// <param name="Monitors">What each of its monitors thinks; empty without.</param>
internal sealed record MemberView(string Pool, string Address, string State, bool IsUp, string? Reason, int Open, int Idle, long Opened, long Reused, long Failed, IReadOnlyList<MonitorReport> Monitors)
{
    public static MemberView Of(MemberState member)
    {
        var health = member.Health.Report;
        return new MemberView(
            member.Pool,
            member.Name,
            EnumWords.Format(member.Mode),
            health.IsUp,
            health.Reason ?? member.Ejection.Reason,
            member.Open,
            member.Idle,
            member.Counters.Opened,
            member.Counters.Reused,
            member.Counters.Failed,
            member.Monitor.Reports);
    }
}

/// <summary>A remote log.</summary>
/// <param name="Name">Its name; twice while a reload replaces it and the old one still delivers what waits.</param>
/// <param name="Sent">Events that the receiver took.</param>
/// <param name="Dropped">Events that are lost: too many waited, or the receiver refused them.</param>
/// <param name="Failed">Attempts to deliver that failed; what they carried is tried again, or counted as dropped.</param>
/// <param name="Problem">Why nothing is delivered now; null when all is well.</param>
internal sealed record RemoteLogView(string Name, long Sent, long Dropped, long Failed, string? Problem)
{
    public static RemoteLogView Of(RemoteLog log) => new(log.Name, log.Sent, log.Dropped, log.Failed, log.Problem);
}

/// <summary>A service that rules ask.</summary>
/// <param name="Name">Its name; twice while a reload replaces it and sessions still use the old one.</param>
/// <param name="Kind"><c>http</c> or <c>tcp</c>.</param>
/// <param name="State"><c>asked</c>; <c>paused</c>: it failed too often and is left alone; <c>probing</c>: one call finds out whether it is back.</param>
/// <param name="Open">Calls under way, those that wait for their turn included.</param>
/// <param name="Calls">Calls that went out.</param>
/// <param name="Failed">Those of them that came to nothing, or to a status of 500 and more.</param>
/// <param name="Refused">Calls that were not made: it was paused, or its connections were taken.</param>
/// <param name="Problem">Why it is paused; null when it is not.</param>
internal sealed record ServiceView(string Name, string Kind, string State, int Open, long Calls, long Failed, long Refused, string? Problem)
{
    public static ServiceView Of(Service service) => new(
        service.Name,
        service.Kind,
        service.State switch { BreakerState.Closed => "asked", BreakerState.Open => "paused", _ => "probing" },
        service.Open,
        service.Calls,
        service.Failed,
        service.Refused,
        service.Problem);
}

/// <summary>What blocking steps have cost: all is well when both are 0.</summary>
/// <param name="Added">Threads that the pool has now beyond its usual number, because others block.</param>
/// <param name="PollersReplaced">How often since the start a poller had to go on with another thread, because a step blocked its own.</param>
internal sealed record ThreadsView(int Added, int PollersReplaced);

/// <summary>The memory of the process, in octets.</summary>
/// <param name="Heap">What the last full collection left of managed objects; 0 before the first.</param>
/// <param name="WorkingSet">What the system counts for the process.</param>
internal sealed record MemoryView(long Heap, long WorkingSet)
{
    public static MemoryView Read()
    {
        var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
        return new MemoryView((blocking.Index > background.Index ? blocking : background).HeapSizeBytes, Environment.WorkingSet);
    }
}

/// <summary>The rule engine.</summary>
internal sealed record EngineView(string Description, bool IsHealthy, IReadOnlyList<string> Problems);
