using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Records;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Testing.Rules;

/// <summary>What the tests of a run share, because making it anew for each would cost more than the test: the plugins in memory, the lanes of rules, a certificate.</summary>
/// <param name="engine">The script engine.</param>
/// <param name="environment">The environment variables that a configuration may name.</param>
internal sealed class Bench(IScriptEngine engine, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    /// <summary>Records that one test may look at.</summary>
    private const int Records = 10_000;

    // Far longer than files take to load.
    private static readonly TimeSpan ReplaceTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Lazy<TestCertificates> _authority = new(() => new TestCertificates());
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("scriptgate-bench-").FullName);
    private readonly Dictionary<string, BenchGateway> _pinned = new(StringComparer.Ordinal);
    private PluginLoader? _plugins;
    private SharedRules? _rules;
    private BenchTls? _tls;

    public RunClock Clock { get; } = new();

    public RunLog Log { get; } = new();

    public IScriptEngine Engine => engine;

    /// <summary>True while no rule computes or is about to.</summary>
    public bool IsQuiet => _rules?.IsQuiet ?? true;

    /// <summary>True while timers of rules call functions, or are about to.</summary>
    public bool HasTimerCalls => _rules?.HasTimerCalls ?? false;

    /// <summary>The lanes of the tests that run; null between files.</summary>
    public LaneSet? Tests { get; set; }

    /// <summary>True while the test itself computes nothing: it waits for what it has asked for.</summary>
    public bool IsTestQuiet => Tests?.IsQuiet ?? true;

    /// <summary>Waits for lanes that are being replaced, because a test before made one hang.</summary>
    /// <param name="set">The lanes of the tests themselves.</param>
    public async Task UntilReadyAsync(LaneSet set)
    {
        for (var waited = TimeSpan.Zero; waited < ReplaceTime && !(set.IsReady && (_rules?.IsReady ?? true)); waited += Look)
        {
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    /// <summary>Builds the gateway of a test.</summary>
    /// <exception cref="BenchException">The configuration has errors.</exception>
    /// <exception cref="RuleEngineException">There is no rule engine.</exception>
    public async Task<BenchGateway> StartAsync(GatewayWish wish, BenchWorld world, CancellationToken cancellationToken)
    {
        // The first of its kind serves nobody: it holds the lanes and the plugins, which would end with every test else.
        if (!_pinned.TryGetValue(wish.Key, out var pinned))
        {
            pinned = await BuildAsync(wish, world with { Members = new RunMembers(), Resolver = new FakeResolver(Clock), Store = new MemoryStateStore(Clock) }, previous: null, isServing: false, cancellationToken);
            _pinned.Add(wish.Key, pinned);
        }

        return await BuildAsync(wish, world, pinned.Generation.Rules, isServing: true, cancellationToken);
    }

    /// <summary>Lets go of the lanes; called between files, which seldom want the same ones.</summary>
    public async ValueTask ForgetLanesAsync()
    {
        foreach (var pinned in _pinned.Values)
        {
            await pinned.DisposeAsync();
        }

        _pinned.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetLanesAsync();
        _rules?.End();
        _plugins?.Dispose();
        if (_authority.IsValueCreated)
        {
            _authority.Value.Dispose();
        }

        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }
    }

    private Task<BenchGateway> BuildAsync(GatewayWish wish, BenchWorld world, RuleSet? previous, bool isServing, CancellationToken cancellationToken)
    {
        _plugins ??= new PluginLoader(TimeProvider.System, Log);
        _rules ??= new SharedRules(engine, Clock, Log);
        var setup = new GatewaySetup(wish.Configuration, Clock, Log, _ => _rules, world.Store, new MemoryRecordStore(Records, clock: Clock))
        {
            Dns = new FakeResolverSource(world.Resolver),
            Services = world.Services.Make,
            Environment = environment,
            NeedsKeys = false,
            Adjust = options => wish.Adjust(options, _folder.Value, _tls ??= MakeTls()),
        };
        return BenchGateway.StartAsync(setup, _plugins, world.Members, previous, isServing, cancellationToken);
    }

    /// <summary>Makes a certificate for a client; the authority that issued a trusted one is that of every client TLS profile.</summary>
    public X509Certificate2 IssueTo(ClientCertificateWish wish)
    {
        var wishes = new CertificateWishes
        {
            Names = wish.Names,
            CommonName = wish.Names.Count > 0 ? wish.Names[0] : "client",
            Usage = TestCertificates.ClientAuthentication,
            From = TimeSpan.FromDays(-300),
            Until = TimeSpan.FromDays(wish.IsExpired ? -1 : 300),
        };
        if (wish.IsTrusted)
        {
            return _authority.Value.Issue(wishes);
        }

        using var stranger = new TestCertificates();
        return stranger.Issue(wishes);
    }

    // The operator's certificate is not needed to test rules, and its key is nobody else's business.
    private BenchTls MakeTls()
    {
        using var certificate = _authority.Value.Issue(new CertificateWishes { Names = [SessionScript.ServerName], Until = TimeSpan.FromDays(300) });
        using var key = certificate.GetECDsaPrivateKey()!;
        var made = new BenchTls(Path.Combine(_folder.Value, "gateway.pem"), Path.Combine(_folder.Value, "gateway.key"), Path.Combine(_folder.Value, "authority.pem"));
        File.WriteAllText(made.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(made.Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(made.Authority, _authority.Value.AuthorityPem);
        return made;
    }
}

/// <summary>What is around the gateway of a test.</summary>
internal sealed record BenchWorld(RunMembers Members, FakeResolver Resolver, IStateStore Store, RunServices Services);

/// <summary>The files that every client TLS profile of a run has, in place of the operator's.</summary>
/// <param name="Certificate">The gateway's certificate.</param>
/// <param name="Key">Its key.</param>
/// <param name="Authority">Who issues certificates to clients.</param>
internal sealed record BenchTls(string Certificate, string Key, string Authority);

/// <summary>The certificate that a client shows.</summary>
/// <param name="Names">Its DNS names.</param>
/// <param name="IsTrusted">Whether an authority issued it that the gateway knows.</param>
/// <param name="IsExpired">Whether its time is over.</param>
internal sealed record ClientCertificateWish(IReadOnlyList<string> Names, bool IsTrusted, bool IsExpired);
