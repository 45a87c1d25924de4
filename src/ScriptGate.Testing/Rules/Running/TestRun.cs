using System.Net;
using ScriptGate.Core.Plugins;
using ScriptGate.Scripting.Api.Objects;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Testing.Rules;

/// <summary>One test while it runs: its gateway, its members, its DNS, its state, its sessions. The target of the global functions of test files.</summary>
internal sealed class TestRun : IRuleTables, IAsyncDisposable
{
    /// <summary>Sessions of one test.</summary>
    private const int MostSessions = 10_000;

    private readonly Bench _bench;
    private readonly string _file;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _building = new(1, 1);
    private readonly CancellationTokenSource _over = new();
    private readonly List<OpenSession> _open = [];
    private BenchGateway? _gateway;
    private GatewayWish _wish;
    private int _sessions;

    /// <param name="bench">What all tests share.</param>
    /// <param name="file">The test's file, absolute.</param>
    /// <param name="configuration">The configuration file, absolute.</param>
    public TestRun(Bench bench, string file, string configuration)
    {
        (_bench, _file) = (bench, file);
        _wish = new GatewayWish { Configuration = configuration };
        Services = new RunServices(bench.Clock, bench.Log);
        Resolver = new FakeResolver(bench.Clock);
        Store = new MemoryStateStore(bench.Clock);
        Time = new TestTime(bench, () => Calls - Services.Delayed);
    }

    public RunClock Clock => _bench.Clock;

    public TestTime Time { get; }

    public RunLog Log => _bench.Log;

    public RunMembers Members { get; } = new();

    public RunServices Services { get; }

    public FakeResolver Resolver { get; }

    public MemoryStateStore Store { get; }

    /// <summary>Cancelled when the test is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>What the last session said, for the report of a failure; null before the first one.</summary>
    public BenchClient? LastClient { get; private set; }

    /// <summary>The assertion that failed last, with more than fits into an error message; null while none did.</summary>
    public FailedExpectation? Failure { get; set; }

    public string Folder => Path.GetDirectoryName(_file)!;

    /// <summary>True once there was a session: then there is a gateway, which cannot be another, and a clock that can only go on.</summary>
    public bool HasBegun => Volatile.Read(ref _sessions) > 0;

    /// <summary>Which gateway the test has.</summary>
    public GatewayWish Wish
    {
        get => _wish;
        set => _wish = HasBegun ? throw new InvalidOperationException("the gateway is there already: say what it is to be before the first session") : value;
    }

    /// <summary>Runs a session to its end.</summary>
    /// <param name="wish">What it is to be.</param>
    /// <param name="activity">What the clock knows it by; ended with it.</param>
    public async Task<SessionResult> RunAsync(SessionWish wish, TestTime.Activity activity)
    {
        using var ended = activity;
        await using var session = await OpenAsync(wish, activity);
        session.Message = wish.Message;
        using var certificate = wish.Certificate is { } shown ? _bench.IssueTo(shown) : null;
        var script = new SessionScript(wish, session.Client, certificate);
        await script.RunAsync(isSecure: _gateway!.Generation.Options.VirtualServers[wish.Server ?? FirstServer].ImplicitTls);
        var result = await session.EndAsync(script);
        lock (_gate)
        {
            _open.Remove(session);
        }

        return result;
    }

    /// <summary>Connects, and leaves the rest to the test.</summary>
    /// <param name="wish">Who connects, and where to.</param>
    /// <param name="activity">What the clock knows it by; ended with the greeting.</param>
    public async Task<OpenSession> ConnectAsync(SessionWish wish, TestTime.Activity activity)
    {
        using var ended = activity;
        var session = await OpenAsync(wish, activity);
        if (_gateway!.Generation.Options.VirtualServers[wish.Server ?? FirstServer].ImplicitTls)
        {
            await session.Client.SecureAsync(wish.ServerName ?? SessionScript.ServerName);
        }

        session.Greeting = await session.DoAsync(client => client.ReadAsync(""));
        return session;
    }

    /// <summary>Ends a session that the test led itself.</summary>
    public Task<SessionResult> EndAsync(OpenSession session)
    {
        lock (_gate)
        {
            _open.Remove(session);
        }

        return session.EndAsync(script: null);
    }

    public RuleTable TableOf(string name) => new(new CheckStateStore(Store, TableApi.StorePart), Clock, name);

    /// <summary>Calls a function of the test that answers for a service.</summary>
    public Task CallAsync(ScriptCallback function, ServiceQuestion question, CancellationToken cancellationToken) =>
        _bench.Tests!.InvokeAsync(function, new ScriptCall(new ScriptContext(_bench.Clock, seed: 1), this, question, null), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        OpenSession[] open;
        lock (_gate)
        {
            open = [.. _open];
        }

        foreach (var session in open)
        {
            await session.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await Members.DisposeAsync();
        await Services.DisposeAsync();
        Store.Dispose();
        _building.Dispose();
        _over.Dispose();
    }

    // Calls of services that rules have made and that are not over.
    private int Calls => _gateway?.Generation.Rules?.Activity.ServiceCalls ?? 0;

    private string FirstServer => _gateway!.Generation.Options.VirtualServers.Keys.First();

    private async Task<OpenSession> OpenAsync(SessionWish wish, TestTime.Activity activity)
    {
        var number = Interlocked.Increment(ref _sessions);
        if (number > MostSessions)
        {
            throw new InvalidOperationException($"more than {MostSessions} sessions in one test");
        }

        var gateway = await GatewayAsync();
        var servers = gateway.Generation.Options.VirtualServers;
        var name = wish.Server ?? FirstServer;
        if (!servers.TryGetValue(name, out var server))
        {
            throw new InvalidOperationException($"there is no virtual server '{name}'; there is {string.Join(", ", servers.Keys)}");
        }

        activity.Start();
        var session = new OpenSession(this, gateway, name, new IPEndPoint(wish.Client, 40_000 + (number % 20_000)), server.Listen[0], wish.Proxy);
        LastClient = session.Client;
        lock (_gate)
        {
            _open.Add(session);
        }

        return session;
    }

    private async Task<BenchGateway> GatewayAsync()
    {
        await _building.WaitAsync(_over.Token);
        try
        {
            if (_gateway is null)
            {
                _gateway = await _bench.StartAsync(_wish with { Services = Services.Names }, new BenchWorld(Members, Resolver, Store, Services), _over.Token);
                Members.CheckNames(_gateway.Generation.Options.Pools.Keys);
            }

            return _gateway;
        }
        finally
        {
            _building.Release();
        }
    }
}

/// <summary>An assertion that failed.</summary>
/// <param name="Message">What the error says.</param>
/// <param name="Expected">What was expected, as it is written.</param>
/// <param name="Actual">What was there.</param>
internal sealed record FailedExpectation(string Message, string Expected, string Actual);
