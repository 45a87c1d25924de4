using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing.Rules;

/// <summary>A gateway for one test: the generation that the configuration gives, the engine that serves sessions, and nothing that listens, watches or is shared with another test.</summary>
internal sealed class BenchGateway : IAsyncDisposable
{
    private readonly MemberRegistry _members;
    private readonly SessionRegistry _sessions;
    private readonly GenerationHolder _generations = new();
    private readonly ConnectionService _connections;
    private readonly ITimer _tick;
    private readonly TimeProvider _clock;
    private readonly AsyncLocal<GivenId?> _given = new();
    private int _supportIds;

    private BenchGateway(GatewaySetup setup, MemberRegistry members, Generation generation, bool isServing)
    {
        _members = members;
        _sessions = new SessionRegistry(setup.Clock);
        _clock = setup.Clock;
        var log = setup.Loggers.CreateLogger("smtp");
        var recorder = new TransactionRecorder(setup.Records, setup.Statistics.Book, setup.Clock, log);
        var services = new SessionServices(setup.Clock, _generations, _sessions, recorder, new UncountedViolations(), log)
        {
            SupportIds = NextId,
        };
        _connections = new ConnectionService(services, new OverloadGuard(setup.Clock, static () => 0, log), log);
        _generations.Swap(generation);
        if (isServing)
        {
            generation.Start();
        }

        Records = (MemoryRecordStore)setup.Records;
        _tick = setup.Clock.CreateTimer(static state => ((SessionRegistry)state!).Tick(), _sessions, SessionRegistry.TickInterval, SessionRegistry.TickInterval);
    }

    public Generation Generation => _generations.Current;

    public MemoryRecordStore Records { get; }


    /// <summary>Builds one.</summary>
    /// <param name="setup">What it is made of; its records are in memory.</param>
    /// <param name="plugins">The loaded plugins.</param>
    /// <param name="transport">The members.</param>
    /// <param name="previous">Rules to share lanes with; null for none.</param>
    /// <param name="isServing">False for one that only holds what others share: its timers do not run.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="BenchException">The configuration has errors.</exception>
    public static async Task<BenchGateway> StartAsync(
        GatewaySetup setup, PluginLoader plugins, IMemberTransport transport, RuleSet? previous, bool isServing, CancellationToken cancellationToken)
    {
        var members = new MemberRegistry(setup.Clock, setup.Loggers.CreateLogger<MemberRegistry>(), trust: null, transport);
        var build = await new GenerationBuilder(setup, plugins, members).BuildAsync(previous, cancellationToken);
        if (build.Generation is { } generation)
        {
            return new BenchGateway(setup, members, generation, isServing);
        }

        await members.DisposeAsync();
        throw new BenchException([.. build.Diagnostics.Where(diagnostic => diagnostic.IsError)]);
    }

    /// <summary>Serves a connection to its end.</summary>
    /// <param name="connection">The server's side.</param>
    /// <param name="server">The virtual server.</param>
    /// <returns>The support ID of the session; null when the connection was turned away.</returns>
    public async Task<string?> ServeAsync(IClientConnection connection, string server)
    {
        var given = new GivenId();
        _given.Value = given;
        var chains = Generation.FindServer(server)!.Chains;
        await _connections.ServeAsync(connection, server);
        await chains.Observers.WhenIdleAsync();
        return given.Id;
    }

    // A session is made in the call that serves its connection: so its number finds the way back to that call.
    private string NextId()
    {
        var id = SupportId.Format(_clock.GetUtcNow().ToUnixTimeMilliseconds(), (uint)Interlocked.Increment(ref _supportIds));
        _given.Value?.Id = id;
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _tick.DisposeAsync();

        // A session that a failed test left open waits for a client that is not there any more.
        _sessions.AbortAll();
        var last = _generations.Retire();
        if (_sessions.Count == 0 && last is not null)
        {
            await last.Disposed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _members.DisposeAsync();
    }

    private sealed class GivenId
    {
        public string? Id { get; set; }
    }
}

/// <summary>Takes violations and forgets them: the records have them, and the metrics of a gateway that runs its tests are those of its mail.</summary>
internal sealed class UncountedViolations : IViolationSink
{
    public void Report(ViolationReport report)
    {
        // In the record.
    }

    public void Failed(ViolationFailure failure)
    {
        // In the log of the step.
    }
}

/// <summary>The configuration of a test is not valid.</summary>
internal sealed class BenchException(IReadOnlyList<Diagnostic> diagnostics) : Exception(string.Join('\n', diagnostics))
{
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
