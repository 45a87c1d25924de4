using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Gateway;

/// <summary>The gateway as an operator runs it: a process of its own, with a configuration file, a log on standard output, and signals.</summary>
internal sealed class RealGateway : IAsyncDisposable
{
    public const string ConfigurationFile = "scriptgate.json";

    private readonly HttpClient _http;
    private readonly LeashedProgram _program;
    private readonly bool _ownsFolder;

    private RealGateway(GatewayPlan plan, TestFolder folder, bool ownsFolder, GatewayLog log, LeashedProgram program)
    {
        Plan = plan;
        Folder = folder;
        _ownsFolder = ownsFolder;
        Log = log;
        _program = program;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{plan.AdminPort}") };
        _http.DefaultRequestHeaders.Add("X-ScriptGate", "1");
    }

    /// <summary>Where the program was built: the configuration of the build is that of the tests.</summary>
    public static string ProgramFolder { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "ScriptGate", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    public GatewayPlan Plan { get; }

    public TestFolder Folder { get; }

    public GatewayLog Log { get; }

    public int Port => Plan.Port;

    public bool HasExited => _program.HasExited;

    public long PrivateOctets => _program.PrivateOctets;

    public int Descriptors => _program.Descriptors;

    public IReadOnlyList<string> ThreadNames => _program.ThreadNames;

    /// <summary>Starts a gateway in a folder of its own and waits until it is ready.</summary>
    public static Task<RealGateway> StartAsync(GatewayPlan plan) => StartAsync(plan, new TestFolder(), ownsFolder: true);

    /// <summary>Starts a gateway in a folder that stays when it ends, for example to start another one there.</summary>
    public static Task<RealGateway> StartAsync(GatewayPlan plan, TestFolder folder) => StartAsync(plan, folder, ownsFolder: false);

    private static async Task<RealGateway> StartAsync(GatewayPlan plan, TestFolder folder, bool ownsFolder)
    {
        plan.WriteTo(folder);
        var log = new GatewayLog();
        string[] command = [.. plan.Launcher, DotNet, Path.Combine(ProgramFolder, "scriptgate.dll"), "run", "--config", folder.Of(ConfigurationFile)];

        // What a launcher says is no line of the gateway's log.
        var program = await LeashedProgram.StartAsync(folder, log.Add, plan.Launcher.Count == 0 ? log.AddComplaint : static _ => { }, command[0], command[1..], plan.Environment);
        var gateway = new RealGateway(plan, folder, ownsFolder, log, program);
        try
        {
            await Poll.UntilAsync(
                async () => program.HasExited ? throw new InvalidOperationException("The gateway ended.") : await gateway.IsReadyAsync(),
                () => $"the gateway was ready; its log:\n{log}");
            return gateway;
        }
        catch (Exception exception)
        {
            await gateway.DisposeAsync();
            throw new InvalidOperationException($"The gateway did not start:\n{log}", exception);
        }
    }

    /// <summary>True when <c>GET /health/ready</c> answers 200.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<JsonObject> GetAsync(string path) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)))!.AsObject();

    /// <summary>Asks for a reload as <c>scriptgate reload</c> does, without the price of a second process.</summary>
    public async Task<JsonObject> ReloadAsync()
    {
        using var response = await _http.PostAsync(new Uri("/api/reload", UriKind.Relative), content: null);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>The numbers of the generations in memory.</summary>
    public async Task<IReadOnlyList<int>> GenerationsAsync() =>
        [.. (await GetAsync("/api/generations"))["generations"]!.AsArray().Select(generation => (int)generation!["number"]!)];

    /// <summary>Runs another command of the program with this gateway's configuration, for example <c>reload</c>.</summary>
    public Task<ProgramResult> CommandAsync(params string[] arguments) =>
        ProgramRun.RunAsync(DotNet, [Path.Combine(ProgramFolder, "scriptgate.dll"), .. arguments, "--config", Folder.Of(ConfigurationFile)]);

    public Task SignalAsync(string signal) => _program.SignalAsync(signal);

    public Task<int> ExitAsync() => _program.ExitAsync();

    public Task<WireClient> ConnectAsync(string? from = null) => WireClient.ConnectAsync(Port, from);

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAfterAsync(string signal)
    {
        await SignalAsync(signal);
        return await ExitAsync();
    }

    /// <summary>SIGKILL: it gets no chance to write anything.</summary>
    public async Task KillAsync()
    {
        (await ExitAfterAsync("KILL")).ShouldBe(137);
    }

    /// <summary>SIGTERM; then it must end with 0, and its log must not hold a fault of the gateway.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        (await ExitAsync()).ShouldBe(0, Log.ToString());
        Log.Complaints.ShouldBeEmpty();
        Log.Lines.Where(line => line["exception"] is not null || line.Level == "fatal").ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _program.DisposeAsync();
        if (_ownsFolder)
        {
            Folder.Dispose();
        }
    }

    public static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Programs.Require("dotnet");
}
