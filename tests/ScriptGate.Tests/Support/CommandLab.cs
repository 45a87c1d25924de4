using System.Net;
using System.Net.Sockets;
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Write(string name, string text) => System.IO.File.WriteAllText(Path.Combine(_folder, name), text);

    public void Edit(string old, string changed) => Write("scriptgate.json", System.IO.File.ReadAllText(File).Replace(old, changed, StringComparison.Ordinal));

    /// <summary>Runs a command on the configuration.</summary>
    public async Task<CommandRun> RunAsync(params string[] arguments)
    {
        var run = new CommandRun();
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

    private CommandContext ContextOf(CommandRun run) => new()
    {
        Out = run.Out,
        Error = run.Error,
        LogStream = () => Log,
        Clock = TimeProvider.System,
        Environment = Environment,
        Engines = (_, _, _) => HasNoEngine ? throw new RuleEngineException("the library is not installed; apt install it") : new FakeRuleEngine(),
        Signals = Signals,
    };
}

/// <summary>What a command wrote and returned.</summary>
internal sealed class CommandRun
{
    public StringWriter Out { get; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public int ExitCode { get; set; } = -1;

    public string Text => Out.ToString();

    public string[] ErrorLines => Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
