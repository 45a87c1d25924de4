using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;
using ScriptGate.Scripting;
using ScriptGate.Scripting.Engine;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Harness;

/// <summary>A whole gateway in a folder of its own, on a transport without sockets, with the shipped plugins and the real rule engine.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public static readonly IPEndPoint Inbound = new(IPAddress.Loopback, 2525);
    public static readonly IPEndPoint Stranger = new(IPAddress.Parse("192.0.2.7"), 40000);

    private int _port = 40000;

    private TestGateway(string folder, Scenario scenario)
    {
        Folder = folder;
        Clock = scenario.Clock ?? TimeProvider.System;
        Log = new RecordedLog();
        Records = new MemoryRecordStore(1000);
        State = scenario.State ?? new MemoryStateStore(Clock);
        Host = new GatewayHost(new GatewaySetup(ConfigurationFile, Clock, Log.Factory, options => scenario.Steps is { } steps ? steps : EngineOf(options, scenario.Limits), State, Records)
        {
            Transport = Transport,
            Memory = () => UsedMemory,
            Plugins = scenario.HasShippedPlugins ? ShippedPlugins.Loader : null,
            Random = scenario.Random,
            ScratchStore = () => new MemoryStateStore(Clock),
            Dns = scenario.Resolver is { } resolver ? new FakeResolverSource(resolver) : null,
            ProbeLimit = scenario.ProbeLimit,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
    }

    public string Folder { get; }

    public string ConfigurationFile => Path.Combine(Folder, "scriptgate.json");

    public TimeProvider Clock { get; }

    public RecordedLog Log { get; }

    public MemoryRecordStore Records { get; }

    public IStateStore State { get; }

    /// <summary>What the process says of its memory.</summary>
    public long UsedMemory { get; set; }

    public MemoryTransport Transport { get; } = new();

    public GatewayHost Host { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; private set; } = [];

    /// <summary>Starts a gateway.</summary>
    /// <param name="scenario">Its configuration and files.</param>
    public static async Task<TestGateway> StartAsync(Scenario scenario)
    {
        var folder = Directory.CreateTempSubdirectory("scriptgate-test-").FullName;
        scenario.WriteTo(folder);
        var gateway = new TestGateway(folder, scenario);
        gateway.Diagnostics = await gateway.Host.StartAsync(TestContext.Current.CancellationToken);
        ShippedPlugins.Keep();
        if (scenario.MustStart && gateway.Diagnostics.Any(diagnostic => diagnostic.IsError))
        {
            await gateway.DisposeAsync();
            throw new InvalidOperationException(string.Join('\n', gateway.Diagnostics));
        }

        return gateway;
    }

    /// <summary>Connects a raw client.</summary>
    /// <param name="client">Its address; default: a stranger's.</param>
    /// <param name="to">Where to; default: the first virtual server.</param>
    /// <param name="stepwise">True: the gateway sees each write of the client by itself.</param>
    /// <param name="early">What it sends before the gateway takes the connection.</param>
    /// <param name="hearsAtOnce">True: what it does when it hears the gateway it does inside the gateway's write.</param>
    public RawClient Connect(IPAddress? client = null, IPEndPoint? to = null, bool stepwise = false, string early = "", bool hearsAtOnce = false) =>
        new(Transport.Connect(to ?? Inbound, new IPEndPoint(client ?? Stranger.Address, Interlocked.Increment(ref _port)), stepwise, System.Text.Encoding.Latin1.GetBytes(early), hearsAtOnce));

    /// <summary>Until the gateway waits for a member, and will for this time: a member sees octets before the time of its answer begins.</summary>
    public Task UntilMemberIsDueInAsync(TimeSpan time) =>
        Condition.UntilAsync(() => Host.Members.Services.Watch.IsDueIn(time), $"a member that is waited for {time} longer", TestContext.Current.CancellationToken);

    /// <summary>All records, newest first, as soon as there are enough: a client hears its 250 before the record of it is written. Log lines and counts are there then, too.</summary>
    /// <param name="least">How many the test cannot do without.</param>
    public async Task<IReadOnlyList<TransactionRecord>> SearchAsync(int least = 1)
    {
        IReadOnlyList<TransactionRecord> found = [];
        await Condition.UntilAsync(
            async () => (found = (await Records.SearchAsync(new RecordQuery(), TestContext.Current.CancellationToken)).Records).Count >= least,
            $"{least} records",
            TestContext.Current.CancellationToken);
        return found;
    }

    public void Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    // Not the one of the program: a test says what its rules may use.
    private ScriptRuleEngine EngineOf(GatewayOptions options, ScriptLimits limits) =>
        options.Engine == EngineKind.Jint ? new JintRuleEngine(Clock, Log.Factory, limits) : new JavaScriptCoreRuleEngine(Clock, Log.Factory, limits);

    public Task<ReloadResult> ReloadAsync() => Host.ReloadAsync("test", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        var stopping = Host.DisposeAsync().AsTask();
        while ((Clock as ManualClock ?? (Clock as SettableClock)?.Measured) is { } clock && !stopping.IsCompleted)
        {
            // A clock that stands still lets no limit of the shutdown pass: a test that failed in the middle of a conversation would never end.
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping;
        Directory.Delete(Folder, recursive: true);
    }
}
