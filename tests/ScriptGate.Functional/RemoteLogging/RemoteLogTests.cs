using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.RemoteLogging;

/// <summary>What other machines are told, and that mail does not care whether they listen.</summary>
public sealed class RemoteLogTests
{
    private static readonly IPEndPoint Second = new(IPAddress.Loopback, 2526);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_virtual_server_tells_its_own_receivers_with_the_support_ID_that_the_client_read()
    {
        await using var member = ScriptedMember.Start();
        using var siem = new Receiver();
        using var other = new Receiver();
        var scenario = new Scenario(member.Address)
            .With("remoteLogs", """["siem"]""")
            .WithTop("remoteLogs", $$"""
                { "siem": { "type": "syslog", "transport": "udp", "address": "{{siem.Address}}" },
                  "other": { "type": "syslog", "transport": "udp", "address": "{{other.Address}}", "format": "json", "events": "transactions" } }
                """);
        scenario.Configuration["virtualServers"]!["second"] = JsonNode.Parse("""{ "listen": ["127.0.0.1:2526"], "pool": "mail", "remoteLogs": ["other"] }""");
        await using var gateway = await TestGateway.StartAsync(scenario);

        await using var first = gateway.Connect();
        await first.GreetAsync();
        var refusal = await first.SayAsync("EXPN staff");
        await using var second = gateway.Connect(to: Second);
        await second.GreetAsync();
        await second.SayAsync("EXPN staff");
        await second.MailAsync();

        var told = await siem.NextAsync();
        told.ShouldContain(" blocked [scriptgate@32473 ");
        told.ShouldContain("violation=\"disallowed-method\"");
        told.ShouldContain("virtualServer=\"inbound\"");
        refusal.ShouldContain(told.Split("supportId=\"")[1].Split('"')[0]);
        (await other.NextAsync()).ShouldContain("\"virtualServer\":\"second\"");
        (await other.NextAsync()).ShouldContain("\"result\":\"delivered\"");
        siem.IsEmpty.ShouldBeTrue();
        other.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task While_a_receiver_hangs_mail_flows_and_what_is_too_much_is_counted()
    {
        await using var member = ScriptedMember.Start();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }
            .With("remoteLogs", """["siem"]""")
            .WithTop("remoteLogs", $$"""{ "siem": { "type": "syslog", "transport": "tls", "address": "{{listener.LocalEndpoint}}", "events": "transactions", "queue": 2 } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        // Somebody takes the connection and never answers the handshake.
        await client.MailAsync();
        using var connection = await Patience.UntilAsync(listener.AcceptTcpClientAsync(Token).AsTask(), "a connection to the receiver", Token);
        for (var i = 0; i < 5; i++)
        {
            await client.MailAsync();
        }

        await gateway.SearchAsync(least: 6);
        clock.Advance(TimeSpan.FromSeconds(5));
        (await gateway.Log.UntilAsync("RemoteLogDropped", Token)).Text.ShouldBe("Remote log siem: 3 events were dropped so far.");
        member.Messages.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_reload_keeps_a_remote_log_and_one_that_is_no_longer_named_ends()
    {
        await using var member = ScriptedMember.Start();
        using var siem = new Receiver();
        var scenario = new Scenario(member.Address)
            .With("remoteLogs", """["siem"]""")
            .WithTop("remoteLogs", $$"""{ "siem": { "type": "syslog", "transport": "udp", "address": "{{siem.Address}}" } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await RefuseAsync(gateway);
        await siem.NextAsync();

        scenario.With("limits", """{ "errors": 10 }""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Diagnostics.ShouldBeEmpty();
        await RefuseAsync(gateway);
        await siem.NextAsync();
        siem.Senders.ShouldHaveSingleItem();

        scenario.With("remoteLogs", "[]").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Diagnostics.ShouldBeEmpty();
        await RefuseAsync(gateway);
        siem.IsEmpty.ShouldBeTrue();
    }

    // ADR-05: what a receiver may give to a shell is told as it is, inside the quotes of its form.
    [Theory]
    [InlineData("\"|prog -x\"@example.org")]
    [InlineData("`id`@example.org")]
    [InlineData("\";sleep 9;\"@example.org")]
    public async Task An_address_that_is_a_program_to_a_shell_is_one_string_to_a_receiver(string address)
    {
        await using var member = ScriptedMember.Start();
        using var json = new Receiver();
        using var syslog = new Receiver();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .With("remoteLogs", """["json", "syslog"]""")
            .WithTop("remoteLogs", $$"""
                { "json": { "type": "syslog", "transport": "udp", "address": "{{json.Address}}", "format": "json", "events": "transactions" },
                  "syslog": { "type": "syslog", "transport": "udp", "address": "{{syslog.Address}}", "events": "transactions" } }
                """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: address, recipients: address)).ShouldStartWith("250 ");

        var told = await json.NextAsync();
        var record = JsonNode.Parse(told[told.IndexOf('{', StringComparison.Ordinal)..])!;
        record["sender"]!.GetValue<string>().ShouldBe(address);
        record["recipients"]!.ToJsonString().ShouldContain(JsonValue.Create(address).ToJsonString()[1..^1]);
        (await syslog.NextAsync()).ShouldContain($"sender=\"{address.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    private static async Task RefuseAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("EXPN staff")).ShouldStartWith("502");
    }

    /// <summary>Takes datagrams.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public Receiver()
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        public string Address => _socket.LocalEndPoint!.ToString()!;

        public bool IsEmpty => _socket.Available == 0;

        public HashSet<EndPoint> Senders { get; } = [];

        public async Task<string> NextAsync()
        {
            var buffer = new byte[8192];
            var received = await Patience.UntilAsync(
                _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), Token).AsTask(), "a message to the remote log", Token);
            Senders.Add(received.RemoteEndPoint);
            return Encoding.UTF8.GetString(buffer, 0, received.ReceivedBytes);
        }

        public void Dispose() => _socket.Dispose();
    }
}
