using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tapes;
using ScriptGate.Scripting.Engine;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Testing.Tapes;

/// <summary>A gateway without a network that plays one tape after the other. There is one for each processor: what rules do at the same time as others they do in another order each time.</summary>
internal sealed class ReplayGateway : IAsyncDisposable, IOutsides, IMemberTransport
{
    /// <summary>Real time that one tape may take; the slowest take some milliseconds on a machine that has nothing else to do, unless a rule computes without end.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // So often in a row nothing goes on, until it is certain that nothing will: with no thread that has anything to do; while some run that may play
    // another tape, and somebody is known to wait; and while they run, and nobody is.
    private const int IdleLooks = 4;
    private const int KnownLooks = 60;
    private const int DoubtfulLooks = 300;

    private readonly RunClock _clock = new();
    private readonly RunLog _log = new();
    private readonly MemoryStateStore _store;
    private readonly MemberRegistry _members;
    private readonly SharedRules _rules;
    private readonly GenerationHolder _generations = new();
    private readonly SessionRegistry _sessions;
    private SessionServices? _services;
    private TapePlayer? _player;

    private ReplayGateway(IScriptEngine engine)
    {
        _store = new MemoryStateStore(_clock);
        _members = new MemberRegistry(_clock, _log.CreateLogger<MemberRegistry>(), trust: null, this);
        _rules = new SharedRules(engine, _clock, _log, new SlowWatch());
        _sessions = new SessionRegistry(_clock);
    }

    /// <summary>Builds one.</summary>
    /// <param name="setup">What it is made of.</param>
    /// <param name="engine">Its script engine.</param>
    /// <param name="plugins">The loaded plugins.</param>
    /// <param name="folder">A folder for what has to be in files.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="BenchException">The configuration has errors.</exception>
    public static async Task<ReplayGateway> BuildAsync(ReplaySetup setup, IScriptEngine engine, PluginLoader plugins, ReplayFolder folder, CancellationToken cancellationToken)
    {
        var gateway = new ReplayGateway(engine);
        try
        {
            await gateway.BuildAsync(setup, plugins, folder, cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plays a tape.</summary>
    public async Task<ReplayOutcome> PlayAsync(string file, Tape tape)
    {
        var outcome = new ReplayOutcome(file) { Header = tape.Header };
        if (_generations.Current.FindServer(tape.Header.Server) is not { } server)
        {
            return outcome with { Problem = $"the configuration has no virtual server '{tape.Header.Server}'" };
        }

        if (!IPEndPoint.TryParse(tape.Header.Client, out var client) || !IPEndPoint.TryParse(tape.Header.Local, out var local))
        {
            return outcome with { Problem = "its header has no addresses" };
        }

        _clock.Reset(TapePlayer.TimeOf(tape.Header));
        var player = new TapePlayer(tape, _clock, () => _rules.IsQuiet, pool => server.Pools.Find(pool)?.Members.FirstOrDefault()?.Name);
        _player = player;
        try
        {
            await RunAsync(tape, player, server, client, local);
        }
        catch (TimeoutException)
        {
            return outcome with { Problem = $"the session did not come to an end within {Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s" };
        }
        finally
        {
            player.Close();
        }

        var before = tape.Entries.Where(entry => entry.Kind == TapeKinds.Decision).Select(entry => new Decision(entry.Question ?? "", entry.Answer ?? ""));
        return outcome with
        {
            Differences = DecisionDifference.Between([.. before, new Decision("end of the session", tape.End.End)], player.Decisions),
            Missing = player.Missing,
        };
    }

    SessionOutside? IOutsides.Begin(string id, VirtualServer server, ClientTransport transport) => _player;

    SocketHandle IMemberTransport.Connect(string pool, HostEndpoint member, IPAddress? source) => throw new IOException("Members are on the tapes.");

    public async ValueTask DisposeAsync()
    {
        _sessions.AbortAll();
        if (_generations.Retire() is { } last && _sessions.Count == 0)
        {
            await last.Disposed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _members.DisposeAsync();
        _rules.End();
        _store.Dispose();
    }

    private async Task BuildAsync(ReplaySetup setup, PluginLoader plugins, ReplayFolder folder, CancellationToken cancellationToken)
    {
        var gateway = new GatewaySetup(setup.Configuration, _clock, _log, _ => _rules, _store, new MemoryRecordStore(1, clock: _clock))
        {
            Environment = setup.Environment,
            NeedsKeys = false,
            IsOffline = true,
            ScriptRoot = setup.Rules,
            Adjust = options => folder.Adjust(setup.WithRules(options)),
        };
        var build = await new GenerationBuilder(gateway, plugins, _members).BuildAsync(previous: null, cancellationToken);
        if (build.Generation is not { } generation)
        {
            throw new BenchException([.. build.Diagnostics.Where(diagnostic => diagnostic.IsError)]);
        }

        _generations.Swap(generation);
        generation.Start();
        var recorder = new TransactionRecorder(gateway.Records, gateway.Statistics.Book, _clock, _log);
        _services = new SessionServices(_clock, _generations, _sessions, recorder, new UncountedViolations(), _log) { Outsides = this };
    }

    private async Task RunAsync(Tape tape, TapePlayer player, VirtualServer server, IPEndPoint client, IPEndPoint local)
    {
        var input = new TapeInput(tape, player);
        var services = _services! with { SupportIds = () => tape.Header.Session };
        await using var transport = new ClientTransport(new TapeConnection(input, client, local, tape.Header.Proxy?.ToInfo()));
        var conversation = new Conversation(services, _generations.Acquire(), server, transport);
        input.Interrupt = conversation.Finish;
        conversation.EndConnection = _ => ValueTask.CompletedTask;
        var session = Task.Run(() => new ConversationLoop(conversation).RunAsync().AsTask());
        try
        {
            await UntilOverAsync(session, player);
        }
        catch (TimeoutException)
        {
            conversation.Abort(SessionEnd.Error);
            throw;
        }

        await server.Chains.Observers.WhenIdleAsync();
    }

    // Nearly every session runs through. One that does not waits for an answer that never came, for a turn that does not come, or for a timer of its own: then time goes on.
    private async Task UntilOverAsync(Task session, TapePlayer player)
    {
        var began = TimeProvider.System.GetTimestamp();
        var looks = default(QuietLooks);
        while (await Task.WhenAny(session, Task.Delay(Look, TimeProvider.System)) != session)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException();
            }

            looks = _rules.IsQuiet && !player.IsMoving ? looks.Next(RunningThreads.AreIdle()) : default;
            if (looks.Idle >= IdleLooks || looks.Quiet >= (player.IsWaitedFor ? KnownLooks : DoubtfulLooks))
            {
                looks = default;
                if (!player.LetNextGo() && _clock.UntilSingleTimer is { } next)
                {
                    _clock.Advance(next > TimeSpan.Zero ? next : TimeSpan.Zero);
                }
            }
        }

        await session;
    }
}
