using System.Reflection;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Security;
using ScriptGate.Core.Services;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Statistics;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tls;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Gateway;

/// <summary>The running gateway: owns what outlives generations, starts, reloads and stops.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>A call that takes longer is no reason for a build to wait for its generation.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(5);

    private readonly GatewaySetup _setup;
    private readonly ILogger _logger;
    private readonly PluginLoader _plugins;
    private readonly GenerationBuilder _builder;
    private readonly ListenerSet _listeners;
    private readonly ReloadQueue _reloads;
    private readonly ReloadWatcher _watcher;
    private readonly ITimer _tick;
    private readonly SemaphoreSlim _building = new(1, 1);
    private readonly SecurityMetrics _metrics = new();
    private int _stopped;
    private (BuildInputs? Inputs, string? Hash) _live;

    public GatewayHost(GatewaySetup setup)
    {
        _setup = setup;
        _logger = setup.Loggers.CreateLogger("gateway");
        Sessions = new SessionRegistry(setup.Clock, setup.Loggers.CreateLogger("smtp"));
        Traces = new TraceHub(Sessions.Watchers, Generations, setup.Clock);
        Members = new MemberRegistry(setup.Clock, setup.Loggers.CreateLogger<MemberRegistry>(), random: setup.Random);
        Violations = new ViolationLog(_metrics, setup.Loggers.CreateLogger("security"));
        _plugins = setup.Plugins ?? new PluginLoader(setup.Clock, setup.Loggers.CreateLogger("plugins"));
        _builder = new GenerationBuilder(setup, _plugins, Members);
        Recordings = new Recordings(setup.Clock, ProductVersion, () => ConfigurationHash, setup.Loggers.CreateLogger("record"));
        TlsMetrics = new TlsMetrics(this);
        var sessionLog = setup.Loggers.CreateLogger("smtp");
        var recorder = new TransactionRecorder(setup.Records, setup.Statistics.Book, setup.Clock, sessionLog);
        var services = new SessionServices(setup.Clock, Generations, Sessions, recorder, Violations, sessionLog) { Outsides = Recordings };
        var transport = setup.Transport ?? new SocketTransport(setup.Clock);
        Overload = new OverloadGuard(setup.Clock, setup.Memory, setup.Loggers.CreateLogger("overload"));
        Connections = new ConnectionService(services, Overload, sessionLog);
        _listeners = new ListenerSet(transport, Connections, _logger);
        _reloads = new ReloadQueue(setup.Clock, ReloadOnceAsync, IsStuck);
        _watcher = new ReloadWatcher(setup.Clock, _logger, BuildInputs.Of(Path.GetFullPath(setup.ConfigurationFile)), () => _ = ReloadChangedAsync());
        _tick = setup.Clock.CreateTimer(static state => ((GatewayHost)state!).Tick(), this, SessionRegistry.TickInterval, SessionRegistry.TickInterval);
    }

    public GenerationHolder Generations { get; } = new();

    public SessionRegistry Sessions { get; }

    /// <summary>The traces of sessions.</summary>
    public TraceHub Traces { get; }

    public MemberRegistry Members { get; }

    /// <summary>TLS in numbers, for whoever listens to meters.</summary>
    public TlsMetrics TlsMetrics { get; }

    /// <summary>What operators want of members.</summary>
    public MemberControl MemberControl => new(_setup.Store, Generations.Current.Options.Hostname, Members.Services.Logger);

    public ViolationLog Violations { get; }

    /// <summary>The recordings of sessions.</summary>
    public Recordings Recordings { get; }

    public ConnectionService Connections { get; }

    /// <summary>Turns new connections away while there is more to do than can be done.</summary>
    public OverloadGuard Overload { get; }

    public IRecordStore Records => _setup.Records;

    public IStateStore State => _setup.Store;

    public IStatisticsStore Statistics => _setup.Statistics;

    /// <summary>What is counted about TLS with clients.</summary>
    public TlsBook TlsBook => _builder.TlsBook;

    /// <summary>The remote logs that some generation uses.</summary>
    public IReadOnlyList<RemoteLog> RemoteLogs => _builder.RemoteLogs;

    /// <summary>The services that rules of some generation may ask.</summary>
    public IReadOnlyList<Service> Services => _builder.Services;

    /// <summary>What is wrong with the stores of state, records and statistics, one sentence each.</summary>
    public IReadOnlyList<string> StoreProblems =>
        [.. new object[] { _setup.Store, _setup.Records, _setup.Statistics }.OfType<IStoreHealth>().Select(store => store.Problem).OfType<string>()];

    public TimeProvider Clock => _setup.Clock;

    /// <summary>The rule engine; null while no rules were ever loaded.</summary>
    public IRuleEngine? Engine => _builder.Engine;

    /// <summary>Plugins that were unloaded and are still in memory.</summary>
    public IReadOnlyList<string> StuckPlugins => _plugins.Unloads.Stuck;

    /// <summary>What the last start or reload came to; null before the start.</summary>
    public ReloadResult? LastReload { get; private set; }

    /// <summary>The current generation and, while it still has transactions, the one before; behind it those that only calls hold which do not come back.</summary>
    public IReadOnlyList<Generation> LiveGenerations => _reloads.Live;

    /// <summary>What is still there of generations that are over.</summary>
    public IReadOnlyList<Leftover> Leftovers => _builder.Leftovers.Read();

    /// <summary>True from the end of the start to the beginning of the stop.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What is listened on; nothing before the start.</summary>
    public IReadOnlyList<ListenerInfo> Listeners => Generations.CurrentIfAny is { } generation
        ? [.. _listeners.Listeners.Select(listener => new ListenerInfo(listener.Server, listener.EndPoint, generation.FindServer(listener.Server)?.Options.ImplicitTls == true))]
        : [];

    /// <summary>Builds the first generation and opens the listeners.</summary>
    /// <returns>The diagnostics. With an error among them nothing was started.</returns>
    public async Task<IReadOnlyList<Diagnostic>> StartAsync(CancellationToken cancellationToken)
    {
        var result = await _reloads.RunAsync("start", cancellationToken);
        IsReady = result.Succeeded;
        return result.Diagnostics;
    }

    /// <summary>Builds a new generation and takes it over, or keeps the old one and says why. Calls that come while one runs share the next one.</summary>
    public Task<ReloadResult> ReloadAsync(string reason, CancellationToken cancellationToken) => _reloads.RunAsync(reason, cancellationToken);

    /// <summary>What holds each of the live generations.</summary>
    public IReadOnlyList<GenerationReport> ReportGenerations()
    {
        var now = Clock.GetUtcNow();
        return [.. LiveGenerations.Select(generation => GenerationReport.Of(generation, Generations.IsCurrent(generation), Sessions.HoldersOf(generation), now))];
    }

    /// <summary>Ends an old generation before <c>reload.grace</c> is over: its sessions without a transaction take the current one now, its transactions hear 421 when the time given is over.</summary>
    /// <returns>False when there is no old generation of this number.</returns>
    public bool TryDropGeneration(int number, TimeSpan grace)
    {
        if (!_reloads.TryDrop(number, grace))
        {
            return false;
        }

        Log.GenerationDropped(_logger, number, grace);
        Sessions.Tick();
        return true;
    }

    /// <summary>Builds what a reload would build, of what is on the disk now, compares it with the running generation, and gives it up again.</summary>
    public async Task<ReloadPreview> PreviewAsync(CancellationToken cancellationToken)
    {
        await _building.WaitAsync(cancellationToken);
        try
        {
            return await ReloadPreview.MakeAsync(_setup, Generations, _listeners, cancellationToken);
        }
        finally
        {
            _building.Release();
        }
    }

    /// <summary>The shutdown list, in order. Transactions get <c>shutdown.limit</c> to finish.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        // Not ready, so that balancers in front look elsewhere.
        IsReady = false;
        _watcher.Dispose();
        await _reloads.DisposeAsync();

        // Stop accepting; 421 at idle points; wait for transactions to the limit; abort.
        await _listeners.StopAsync();
        if (Generations.CurrentIfAny is { } current)
        {
            var limit = current.Options.Shutdown.Limit;
            Log.Stopping(_logger, Sessions.Count, limit);
            await WaitForSessionsAsync(limit, cancellationToken);
        }

        // A trace shows how sessions end.
        Traces.Stop();

        // Members and generations: nobody uses them any more.
        await _tick.DisposeAsync();
        var last = Generations.Retire();
        if (Sessions.Count is > 0 and var left)
        {
            // They hold the generation, and would hold the process.
            Log.SessionsLeft(_logger, left);
        }
        else if (last is not null)
        {
            await last.Disposed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Members.DisposeAsync();
        _builder.Engine?.Dispose();
        _builder.Dispose();
        if (_setup.Plugins is null)
        {
            _plugins.Dispose();
        }

        _metrics.Dispose();
        TlsMetrics.Dispose();
        _building.Dispose();
        Log.Stopped(_logger);
    }

    private static string ProductVersion =>
        typeof(GatewayHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    // Computed for whoever records, and then once for a generation.
    private string ConfigurationHash
    {
        get
        {
            var (inputs, hash) = _live;
            if (hash is null && inputs is not null)
            {
                _live = (inputs, hash = ConfigurationDigest.Of(inputs, _setup.ConfigurationFile));
            }

            return hash ?? "";
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    // Nobody waits for this one, so nobody else would say that it failed.
    private async Task ReloadChangedAsync()
    {
        try
        {
            await ReloadAsync("file change", CancellationToken.None);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The gateway stops.
        }
        catch (Exception exception)
        {
            Log.ReloadFailed(_logger, exception);
        }
    }

    private async Task WaitForSessionsAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        // The last part of the limit is for saying 421 to those who do not finish.
        var farewell = limit / 4 < FarewellTime ? limit / 4 : FarewellTime;
        try
        {
            await WhenEmptyAsync(cancellationToken).WaitAsync(limit - farewell, Clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Log.Aborting(_logger, Sessions.Count + Connections.Tunnels.Count);
            Sessions.FinishAll();
            await LeaveAsync(farewell);
            Sessions.AbortAll();
            Connections.Tunnels.AbortAll();
            await LeaveAsync(FarewellTime);
        }
    }

    private async Task LeaveAsync(TimeSpan limit) =>
        await WhenEmptyAsync(CancellationToken.None).WaitAsync(limit, Clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task WhenEmptyAsync(CancellationToken cancellationToken) => Task.WhenAll(Sessions.StopAsync(cancellationToken), Connections.Tunnels.WhenEmptyAsync());

    private void Tick()
    {
        Sessions.Tick();
        Connections.Tunnels.Tick();
        _reloads.Look();
        if (Generations.CurrentIfAny is { } generation)
        {
            Overload.Tick(generation.Options.Overload);
        }
    }

    // Nothing but calls that do not come back: of the steps of its sessions, or of its plugins when they end.
    private bool IsStuck(Generation generation)
    {
        var holders = Sessions.HoldersOf(generation);
        var now = Clock.GetUtcNow();
        var isStuck = generation.IsDrained
            ? generation.EndsLate
            : holders.Count > 0 && holders.Count >= generation.Leases && holders.All(holder => holder.Call is { } call && now - call.Since >= StuckAfter);
        if (isStuck)
        {
            var calls = holders.Select(holder => holder.Call!.Name).Distinct(StringComparer.Ordinal);
            Log.NotWaitedFor(_logger, generation.Number, generation.IsDrained ? "the end of its plugins" : string.Join(", ", calls));
        }

        return isStuck;
    }

    private async Task<(ReloadResult Result, Generation? Next, Generation? Old)> ReloadOnceAsync(string reason, CancellationToken cancellationToken)
    {
        await _building.WaitAsync(cancellationToken);
        try
        {
            return await BuildAndSwapAsync(reason, cancellationToken);
        }
        finally
        {
            _building.Release();
        }
    }

    private async Task<(ReloadResult Result, Generation? Next, Generation? Old)> BuildAndSwapAsync(string reason, CancellationToken cancellationToken)
    {
        var current = Generations.CurrentIfAny;
        _watcher.BeginBuild();
        var build = await _builder.BuildAsync(current?.Rules, cancellationToken);
        var diagnostics = new List<Diagnostic>(build.Diagnostics);
        var prepared = build.Generation is { } built
            ? await _listeners.PrepareAsync(built.Options, _setup.ConfigurationFile, diagnostics, cancellationToken)
            : null;
        if (build.Generation is not { } next || prepared is null)
        {
            await RefuseAsync(build.Generation);
            _watcher.Watch(build.Inputs, keepOld: true, current?.Options.Reload.Watch ?? false);
            return (Report(false, current?.Number ?? 0, reason, diagnostics), null, null);
        }

        next.Start();
        _live = (build.Inputs, null);
        if (current is not null)
        {
            _builder.Leftovers.Add(current);
        }

        var old = Generations.Swap(next);
        _setup.OptionsChanged?.Invoke(next.Options);
        await _listeners.CommitAsync(next.Options, prepared);
        Sessions.Tick();
        _watcher.Watch(build.Inputs, keepOld: false, next.Options.Reload.Watch);
        return (Report(true, next.Number, reason, diagnostics), next, old);
    }

    private async Task RefuseAsync(Generation? generation)
    {
        if (generation is not null)
        {
            generation.Release();
            await generation.Disposed.WaitAsync(Generation.EndPatience, _setup.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ReloadResult Report(bool succeeded, int generation, string reason, List<Diagnostic> diagnostics)
    {
        // First: who reads the line in the log may ask for the result at once.
        LastReload = new ReloadResult(succeeded, generation, Clock.GetUtcNow(), reason, diagnostics);
        LastReload.TellTo(_logger);
        return LastReload;
    }
}
