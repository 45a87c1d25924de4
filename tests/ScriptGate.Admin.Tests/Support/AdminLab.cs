using System.Net;
using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Support;

/// <summary>A whole gateway with its administration endpoint on a free loopback port.</summary>
internal sealed class AdminLab : IAsyncDisposable
{
    private const string Configuration =
        """
        {
          "hostname": "gw.example.org",
          "virtualServers": { "inbound": { "listen": ["127.0.0.1:0"], "pool": "mail", "securityProfile": "edge", "rules": ["a.js"] } },
          "pools": { "mail": { "members": [{ "address": "127.0.0.1:9" }], "monitor": { "type": "none" } } },
          "securityProfiles": { "edge": { "parent": null, "checks": { "methods": { "alarm": true, "block": true } } } },
          "reload": { "watch": false }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-admin-").FullName;
    private readonly MemoryStateStore _store = new(TimeProvider.System);
    private AdminServer? _server;

    private AdminLab()
    {
        File.WriteAllText(ConfigurationFile, Configuration);
        File.WriteAllText(Path.Combine(_folder, "a.js"), "");
        Gateway = new GatewayHost(new GatewaySetup(ConfigurationFile, TimeProvider.System, Log.Factory, _ => Engine, _store, Records)
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
    }

    public string ConfigurationFile => Path.Combine(_folder, "scriptgate.json");

    public FakeRuleEngine Engine { get; } = new();

    public MemoryRecordStore Records { get; } = new(1_000);

    public RecordedLog Log { get; } = new();

    /// <summary>What the endpoint hears of the thread pool.</summary>
    public int ThreadsAdded { get; set; }

    public GatewayHost Gateway { get; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="token">The bearer token; null for none.</param>
    /// <param name="isStarted">False for a gateway that is not started yet.</param>
    public static async Task<AdminLab> CreateAsync(string? token = null, bool isStarted = true)
    {
        var lab = new AdminLab();
        var options = new AdminOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Token = token is null ? null : new SecretReference("env:TOKEN", token),
        };
        lab._server = await AdminServer.StartAsync(lab.Gateway, () => lab.ThreadsAdded, options, lab.Log.Factory, Token);
        lab.Client.BaseAddress = new Uri($"http://{lab._server.EndPoint}");
        if (isStarted)
        {
            (await lab.Gateway.StartAsync(Token)).ShouldBeEmpty();
        }

        return lab;
    }

    public void Write(string configuration) => File.WriteAllText(ConfigurationFile, configuration);

    public void Edit(string old, string changed) => Write(File.ReadAllText(ConfigurationFile).Replace(old, changed, StringComparison.Ordinal));

    /// <summary>Sends a request, by default as a command of the program would.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method, path);
        change?.Invoke(request);
        return Client.SendAsync(request, Token);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> ReloadAsync() => SendAsync(HttpMethod.Post, "/api/reload", request => request.Headers.Add("X-ScriptGate", "1"));

    /// <summary>Ends the endpoint before the gateway.</summary>
    public Task StopServerAsync() => _server!.StopAsync(Token);

    /// <summary>The answer as JSON, after its status was compared.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        response.StatusCode.ShouldBe(expected, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.DisposeAsync();
        if (_server is not null)
        {
            await _server.StopAsync(CancellationToken.None);
            await _server.DisposeAsync();
        }

        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
