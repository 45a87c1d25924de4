using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Browser;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Statistics;

/// <summary>A gateway that has refused and delivered mail, and a browser that looks at it.</summary>
internal sealed class StatisticsFixture : IAsyncDisposable
{
    /// <summary>Nothing in here may ever be more than text.</summary>
    public const string Hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    // The rule shows a subject on purpose: nothing else of the gateway ever would.
    private const string Rule =
        """
        on('HEADERS', (session, message) => {
          violation('seen', { subject: message.headers.get('Subject') ?? '', sender: String(session.transaction.from) });
        });
        """;

    private readonly TestFolder _folder;
    private readonly ScriptedMember _member;

    private StatisticsFixture(TestFolder folder, ScriptedMember member, RealGateway gateway, Chromium browser)
    {
        _folder = folder;
        _member = member;
        Gateway = gateway;
        Browser = browser;
    }

    public RealGateway Gateway { get; private set; }

    public Chromium Browser { get; }

    public string Address => $"http://127.0.0.1:{Gateway.Plan.AdminPort}";

    /// <summary>What clients read: the replies of all refused recipients, oldest first.</summary>
    public List<string> Refusals { get; } = [];

    public static async Task<StatisticsFixture> StartAsync()
    {
        var browser = await Chromium.StartAsync();
        var folder = new TestFolder();
        var member = ScriptedMember.Start();
        return new StatisticsFixture(folder, member, await RealGateway.StartAsync(Plan(folder, member), folder), browser);
    }

    public Task<WatchedPage> OpenAsync(bool hasScript = true) => Browser.OpenAsync(Address, hasScript);

    /// <summary>Ends the gateway and starts it again with the same files.</summary>
    public async Task RestartAsync()
    {
        await Gateway.StopAsync();
        await Gateway.DisposeAsync();
        Gateway = await RealGateway.StartAsync(Gateway.Plan, _folder);
    }

    /// <summary>Sends a message to a domain that the gateway relays for.</summary>
    public async Task DeliverAsync(string subject = "hi", string sender = "alice@example.com", bool useTls = false)
    {
        await using var client = await WireClient.ConnectAsync(useTls ? Gateway.Plan.ImplicitTlsPort : Gateway.Port);
        if (useTls)
        {
            await client.SecureAsync();
        }

        await client.GreetAsync();
        (await client.MailAsync($"Subject: {subject}\r\n\r\nHi.\r\n", sender, "bob@example.org")).ShouldStartWith("250");
        await LeaveAsync(client);
    }

    /// <summary>Tries to send to a domain that it does not relay for.</summary>
    public async Task RefuseAsync()
    {
        await using var client = await Gateway.ConnectAsync();
        await client.GreetAsync();
        var reply = await client.MailAsync("", "alice@example.com", "carol@elsewhere.example");
        reply.ShouldStartWith("550");
        Refusals.Add(reply);
        await LeaveAsync(client);
    }

    /// <summary>A command that nobody may use.</summary>
    public async Task AskAsync(string command)
    {
        await using var client = await Gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.SayAsync(command)).ShouldStartWith("502");
        await LeaveAsync(client);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Gateway.DisposeAsync();
        await _member.DisposeAsync();
        _folder.Dispose();
    }

    // The record of a session's last transaction is there before its connection is closed.
    private static async Task LeaveAsync(WireClient client)
    {
        (await client.SayAsync("QUIT")).ShouldStartWith("221");
        (await client.ReadReplyAsync()).ShouldBe("");
    }

    private static GatewayPlan Plan(TestFolder folder, ScriptedMember member)
    {
        var plan = new GatewayPlan(member.Address)
            .WithTop("securityProfiles", """{ "edge": { "parent": null, "checks": { "methods": { "alarm": true, "block": true }, "relay": { "alarm": true, "block": true } } }, "inner": { "parent": "edge" } }""")
            .WithTop("records", """{ "store": "sqlite", "path": "records.db" }""")
            .WithTop("dataGroups", """{ "relayDomains": { "file": "domains.txt" } }""")
            .WithTop("trustedNetworks", """["192.0.2.0/24"]""")
            .With("securityProfile", "\"edge\"")
            .WithFile("domains.txt", "example.org\n")
            .WithRule(Rule)
            .WithTls(KeyPair.Create(folder, "gw.example"));
        plan.Configuration["virtualServers"]!["inbound-tls"]!["securityProfile"] = JsonValue.Create("inner");
        return plan;
    }
}
