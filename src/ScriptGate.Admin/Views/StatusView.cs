using System.Reflection;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
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

    public required ThreadsView Threads { get; init; }

    public static string ProductVersion { get; } =
        typeof(StatusView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <param name="gateway">The gateway.</param>
    /// <param name="threadsAdded">As <see cref="ThreadsView.Added"/>: the program that runs the gateway knows.</param>
    public static StatusView Of(GatewayHost gateway, int threadsAdded)
    {
        var hasGeneration = gateway.Generations.HasCurrent;
        return new StatusView
        {
            Version = ProductVersion,
            Health = HealthView.Of(gateway),
            Generation = hasGeneration ? gateway.Generations.Current.Number : null,
            Sessions = gateway.Sessions.Count,
            Listeners = hasGeneration
                ? [.. gateway.Listeners.Select(listener => new ListenerView(listener.VirtualServer, listener.EndPoint.ToString(), listener.ImplicitTls))]
                : [],
            Members = [.. gateway.Members.Members.Select(MemberView.Of)],
            LastReload = gateway.LastReload is { } reload ? ReloadView.Of(reload) : null,
            Engine = gateway.Engine is { } engine ? new EngineView(engine.Description, engine.IsHealthy, engine.Problems) : null,
            RecordsDropped = gateway.Records.Dropped,
            RemoteLogs = [.. gateway.RemoteLogs.OrderBy(log => log.Name, StringComparer.Ordinal).Select(RemoteLogView.Of)],
            Threads = new ThreadsView(threadsAdded, PollerSet.Shared.Pollers.Sum(static poller => poller.Replaced)),
        };
    }
}

/// <summary>A listen socket.</summary>
internal sealed record ListenerView(string VirtualServer, string EndPoint, bool ImplicitTls);

/// <summary>A member of a pool.</summary>
/// <param name="Pool">Its pool.</param>
/// <param name="Address">Its address as configured.</param>
/// <param name="IsUp">Whether it gets mail.</param>
/// <param name="Reason">Why it is down; null while it is up.</param>
/// <param name="Open">Connections to it, those that wait included.</param>
/// <param name="Idle">Connections that wait for a session.</param>
/// <param name="Opened">Connections opened since the start.</param>
/// <param name="Reused">Times a waiting connection was taken.</param>
/// <param name="Failed">Attempts to connect that failed.</param>
internal sealed record MemberView(string Pool, string Address, bool IsUp, string? Reason, int Open, int Idle, long Opened, long Reused, long Failed)
{
    public static MemberView Of(MemberState member)
    {
        var health = member.Health.Report;
        return new MemberView(
            member.Pool,
            member.Name,
            health.IsUp,
            health.Reason,
            member.Open,
            member.Idle,
            member.Counters.Opened,
            member.Counters.Reused,
            member.Counters.Failed);
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

/// <summary>What blocking steps have cost: all is well when both are 0.</summary>
/// <param name="Added">Threads that the pool has now beyond its usual number, because others block.</param>
/// <param name="PollersReplaced">How often since the start a poller had to go on with another thread, because a step blocked its own.</param>
internal sealed record ThreadsView(int Added, int PollersReplaced);

/// <summary>The rule engine.</summary>
internal sealed record EngineView(string Description, bool IsHealthy, IReadOnlyList<string> Problems);
