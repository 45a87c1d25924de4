using System.Net;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Commands;
using ScriptGate.Core.Gateway;
using ScriptGate.Testing;
using Xunit;

namespace ScriptGate.Tests.Support;

/// <summary>A folder with a configuration, and commands that run on it inside the test.</summary>
internal sealed class CommandLab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-commands-").FullName;
    private readonly int _adminPort = FreePort();
    private Task<int>? _running;
    private CommandRun? _gateway;

    public CommandLab()
    {
        Write("a.js", "// a rule");
        Write("scriptgate.json", Configuration("127.0.0.1:0"));
    }

    public string File => Path.Combine(_folder, "scriptgate.json");

    public string Folder => _folder;

    public IPEndPoint Admin => new(IPAddress.Loopback, _adminPort);

    public FakeSignals Signals { get; } = new();

    public WatchedStream Log { get; } = new();

    /// <summary>Standard error of <c>run</c>.</summary>
    public string RunErrors => _gateway!.Error.ToString();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>True for a machine without the engine's library.</summary>
    public bool HasNoEngine { get; init; }

    /// <summary>True where rules are to be loaded and not only named.</summary>
    public bool HasRealEngine { get; init; }

    /// <summary>The engine of rule tests.</summary>
    public Func<Core.Configuration.EngineKind, Scripting.Engine.IScriptEngine> ScriptEngine { get; init; } = Running.RuleEngines.CreateScript;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Configuration(string listen) =>
        $$"""
        {
          "hostname": "gw.example.org",
          "virtualServers": { "inbound": { "listen": ["{{listen}}"], "pool": "mail", "securityProfile": "edge", "rules": ["a.js", "@checks"] } },
          "pools": { "mail": { "members": [{ "address": "127.0.0.1:9" }], "monitor": { "type": "none" } } },
          "securityProfiles": { "edge": { "parent": null, "checks": { "methods": { "alarm": true, "block": true } } } },
          "reload": { "watch": false },
          "shutdown": { "limit": "5s" },
          "admin": { "listen": "127.0.0.1:{{_adminPort}}" }
        }
        """;

    public static int FreePort() => FreePorts.Next();

    public void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    public void Edit(string old, string changed) => Write("scriptgate.json", System.IO.File.ReadAllText(File).Replace(old, changed, StringComparison.Ordinal));

    /// <summary>Gives the virtual server a certificate; rule tests have one of their own, so that its files need not be there for them.</summary>
    public void OfferTls(string starttls = "allow")
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(new CertificateWishes { Names = ["gw.example.org"], Until = TimeSpan.FromDays(365) });
        Write("gw.pem", certificate.ExportCertificatePem());
        Write("gw.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Edit("\"pool\": \"mail\"", $"\"pool\": \"mail\", \"clientTls\": \"default\", \"starttls\": \"{starttls}\"");
        Edit("\"pools\"", "\"clientTls\": { \"default\": { \"certificates\": [{ \"cert\": \"gw.pem\", \"key\": \"gw.key\" }] } }, \"pools\"");
    }

    /// <summary>Runs a command on the configuration.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(new CommandRun(), arguments);

    /// <summary>The same, with an output that the test looks at meanwhile.</summary>
    public async Task<CommandRun> RunAsync(CommandRun run, params string[] arguments)
    {
        run.ExitCode = await GatewayCommands.RunAsync(ContextOf(run), [.. arguments, "--config", File]);
        return run;
    }

    /// <summary>Starts <c>run</c> and waits until the gateway is ready.</summary>
    public async Task StartAsync()
    {
        BeginRun();
        await Log.UntilAsync("gateway ready", Token);
    }

    public void BeginRun()
    {
        _gateway = new CommandRun();
        _running = GatewayCommands.RunAsync(ContextOf(_gateway), ["run", "--config", File]);
    }

    /// <summary>Waits for the exit code of <c>run</c>.</summary>
    public Task<int> ExitCodeAsync() => Patience.UntilAsync(_running!, "'run' ends", Token);

    public Task<int> StopAsync()
    {
        Signals.Stop();
        return ExitCodeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public CommandContext ContextOf(CommandRun run) => new()
    {
        Out = run.Out,
        Error = run.Error,
        LogStream = () => Log,
        Clock = TimeProvider.System,
        Environment = Environment,
        Engines = (options, clock, loggers) => HasRealEngine ? Running.RuleEngines.Create(options, clock, loggers)
            : HasNoEngine ? throw new RuleEngineException("the library is not installed; apt install it") : new FakeRuleEngine(),
        ScriptEngine = ScriptEngine,
        Signals = Signals,
    };
}

/// <summary>What a command wrote and returned.</summary>
internal sealed class CommandRun
{
    public StringWriter Out { get; init; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public int ExitCode { get; set; } = -1;

    public string Text => Out.ToString();

    public string[] ErrorLines => Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
