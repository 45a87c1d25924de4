using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>Pass-through listeners: topology 4 (F44).</summary>
public sealed class PassThroughTests
{
    [Fact]
    public async Task Client_and_member_talk_to_each_other_and_nobody_reads_it()
    {
        await using var member = ScriptedMember.Start(script => script.Name = "the.member");
        await using var gateway = await TestGateway.StartAsync(Of(member.Address));
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldContain("the.member");
        await client.SayAsync("EHLO client.example");
        (await MailAsync(client, "Subject: as it is\r\n\r\nHi.\r\n")).ShouldStartWith("250 ");
        await LeaveAsync(client);

        member.Messages.ShouldHaveSingleItem().Text.ShouldBe("Subject: as it is\r\n\r\nHi.\r\n");
        var record = await RecordAsync(gateway);
        (record.Result, record.By, record.Pool, record.Member).ShouldBe((TransactionResult.PassedThrough, "member", "mail", member.Address));
        record.Client.Address.ShouldBe(TestGateway.Stranger.Address);
        record.Size.ShouldBe("EHLO client.example\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: as it is\r\n\r\nHi.\r\n.\r\nQUIT\r\n".Length);
        record.Detail.ShouldNotBeNull().ShouldStartWith($"{record.Size} octets from the client, ");
    }

    [Fact]
    public async Task The_certificate_that_the_client_sees_is_the_members()
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue("member.example");
        await using var member = ScriptedMember.Start(script => (script.Certificate, script.ImplicitTls) = (certificate, true));
        await using var gateway = await TestGateway.StartAsync(WithPool(Of(member.Address), "serverTls", """{ "mode": "implicit", "verify": false }"""));
        await using var client = gateway.Connect();

        var tls = await client.SecureAsync();
        await client.GreetAsync();
        (await MailAsync(client)).ShouldStartWith("250 ");

        tls.RemoteCertificate.ShouldNotBeNull().GetCertHashString().ShouldBe(certificate.GetCertHashString());
        member.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_has_said_all_still_hears_the_other_side()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway = await TestGateway.StartAsync(OfSilent(listener));
        await using var client = gateway.Connect();
        using var accepted = await AcceptAsync(listener);
        await using var stream = accepted.GetStream();

        await client.SendAsync("all of it");
        client.Close();
        (await ReadToEndAsync(stream)).ShouldBe("all of it");
        await stream.WriteAsync("and the answer\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        (await client.ReadLineAsync()).ShouldBe("and the answer");
        accepted.Client.Shutdown(SocketShutdown.Send);

        (await client.ReadLineAsync()).ShouldBeNull();
        (await RecordAsync(gateway)).By.ShouldBe("client");
    }

    [Fact]
    public async Task A_member_that_breaks_off_is_broken_off_towards_the_client()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway = await TestGateway.StartAsync(OfSilent(listener));
        await using var client = gateway.Connect();
        using (var accepted = await AcceptAsync(listener))
        {
            // Something has come through, so that it is no connection that did not come about.
            await client.SendAsync("x");
            await accepted.GetStream().ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);

            // Nothing but this sends a reset: disposing ends both halves first.
            accepted.Client.Close(timeout: 0);
        }

        (await RecordAsync(gateway)).By.ShouldBe("member-lost");
        client.Connection.WasAborted.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_member_the_client_hears_421_and_its_ID_opens_a_record()
    {
        await using var gateway = await TestGateway.StartAsync(WithPool(Of("127.0.0.1:1"), "timeouts", """{ "connect": "2s" }"""));
        await using var client = gateway.Connect();

        var reply = (await client.ReadToEndAsync()).TrimEnd();

        Transcript.WithoutId(reply).ShouldBe("421 4.4.1 The mail service is not reachable, please try again later (support ID <id>)");
        (await RecordAsync(gateway, "Refused")).Id.ShouldBe(Transcript.IdOf(reply));
    }

    [Fact]
    public async Task The_next_member_is_tried_when_one_does_not_listen()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of("127.0.0.1:1", member.Address));
        for (var i = 0; i < 2; i++)
        {
            await using var client = gateway.Connect();
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        }
    }

    [Fact]
    public async Task Limits_count_and_the_end_makes_room()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member.Address).With("limits", """{ "connectionsPerClient": 1 }"""));
        await using var first = gateway.Connect();
        await first.ReadReplyAsync();
        await using (var second = gateway.Connect())
        {
            Transcript.WithoutId(await second.ReadToEndAsync()).ShouldBe("421 4.7.0 Too many connections, please try again later (support ID <id>)\n");
        }

        await LeaveAsync(first);
        await RecordAsync(gateway);
        await using var third = gateway.Connect();
        (await third.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Silence_on_both_sides_ends_it()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(WithPool(Of(member.Address, clock).With("timeouts", """{ "command": "10m" }"""), "monitor", """{ "type": "none" }"""));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();
        clock.Advance(TimeSpan.FromMinutes(9));
        (await client.SayAsync("NOOP")).ShouldStartWith("250 ");
        clock.Advance(TimeSpan.FromMinutes(9));
        (await client.SayAsync("NOOP")).ShouldStartWith("250 ");

        clock.Advance(TimeSpan.FromMinutes(10));

        (await RecordAsync(gateway)).By.ShouldBe("timeout");
        client.Connection.WasAborted.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_side_has_heard_counts_before_the_gateway_goes_on()
    {
        var clock = new ManualClock();
        var passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var speaks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var greetings = 0;
        await using var member = ScriptedMember.Start(script => script.OnGreeting(async step =>
        {
            // The probe of the start comes first.
            if (++greetings == 2)
            {
                await step.SkipReadAsync();
                passes.SetResult();
                await speaks.Task;
            }

            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(WithPool(Of(member.Address, clock).With("timeouts", """{ "command": "10m" }"""), "monitor", """{ "type": "none" }"""));
        await using var client = gateway.Connect(hearsAtOnce: true);
        await client.SendAsync("x");
        await Patience.UntilAsync(passes.Task, "the client's octet passes", TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(9));

        // Nine more minutes go by while the gateway is still in the middle of passing the greeting on.
        var hearing = HearAsync();
        speaks.SetResult();
        await Patience.UntilAsync(hearing, "the client hears the member", TestContext.Current.CancellationToken);

        client.Connection.WasAborted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));
        client.Connection.WasAborted.ShouldBeTrue();

        async Task HearAsync()
        {
            var heard = await client.Connection.Client.Input.ReadAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
            client.Connection.Client.Input.AdvanceTo(heard.Buffer.End);
            clock.Advance(TimeSpan.FromMinutes(9));
        }
    }

    [Fact]
    public async Task A_gateway_that_stops_waits_for_it_and_breaks_it_off_when_the_limit_is_over()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member.Address, clock).WithTop("shutdown", """{ "limit": "30s" }"""));
        await using var ends = gateway.Connect();
        await ends.ReadReplyAsync();
        await using var stays = gateway.Connect();
        await stays.ReadReplyAsync();

        var stopping = gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await gateway.Log.UntilAsync("Stopping", TestContext.Current.CancellationToken);
        (await ends.SayAsync("EHLO client.example")).ShouldStartWith("250");
        (await MailAsync(ends)).ShouldStartWith("250 ");
        await LeaveAsync(ends);
        await gateway.Log.UntilAsync("PassedThrough", "ended-by=member", TestContext.Current.CancellationToken);
        stopping.IsCompleted.ShouldBeFalse();
        while (!stopping.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping;

        // The clock of the test runs faster than the threads that end it.
        await gateway.Log.UntilAsync("PassedThrough", "ended-by=shutdown", TestContext.Current.CancellationToken);
        stays.Connection.WasAborted.ShouldBeTrue();
        (await gateway.SearchAsync()).Select(record => record.By).Order(StringComparer.Ordinal).ShouldBe(["member", "shutdown"]);
    }

    [Fact]
    public async Task It_holds_no_generation()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member.Address));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        // An old one that nobody holds is over when its parts have ended, behind the reload.
        await Condition.UntilAsync(() => gateway.Host.ReportGenerations().Count == 1, "only the current generation is left", TestContext.Current.CancellationToken);
        (await client.SayAsync("NOOP")).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Behind_a_PROXY_header_the_announced_client_is_recorded()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member.Address).With("proxyProtocol", """{ "mode": "required", "from": ["192.0.2.0/24"] }"""));
        await using var client = gateway.Connect();
        await client.SendAsync("PROXY TCP4 198.51.100.7 192.0.2.2 4711 25\r\n");
        await client.ReadReplyAsync();
        await LeaveAsync(client);

        (await RecordAsync(gateway)).Client.ToString().ShouldBe("198.51.100.7:4711");
    }

    [Fact]
    public async Task Behind_the_members_end_a_client_that_stays_has_ten_seconds()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member.Address, clock));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        (await client.ReadLineAsync()).ShouldBeNull();

        clock.Advance(TimeSpan.FromSeconds(11));

        (await RecordAsync(gateway)).By.ShouldBe("member");
    }

    private static async Task<string> MailAsync(RawClient client, string text = "Subject: x\r\n\r\nHi.\r\n")
    {
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        return await client.SayAsync(text + ".");
    }

    private static async Task LeaveAsync(RawClient client)
    {
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        (await client.ReadLineAsync()).ShouldBeNull();
        client.Close();
    }

    [Fact]
    public async Task Where_the_pool_says_so_the_member_is_told_of_the_client_first()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(async step =>
        {
            await step.SkipReadAsync();
            await step.DefaultAsync();
        }));
        var scenario = Of(member.Address);
        scenario.Pool["clientAddress"] = "proxy-v1";
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        await client.SayAsync("EHLO client.example");
        await LeaveAsync(client);

        member.Connections[^1].Received.ShouldMatch("^PROXY TCP4 192\\.0\\.2\\.7 127\\.0\\.0\\.1 [0-9]+ 2525\r\nEHLO client\\.example\r\nQUIT\r\n$");
    }

    private static Scenario Of(params string[] members) => Of(members, null);

    // It never says what it offers, and a start need not wait long for that.
    private static Scenario OfSilent(TcpListener listener)
    {
        var scenario = Of(listener.LocalEndpoint.ToString()!);
        scenario.ProbeLimit = TimeSpan.FromSeconds(1);
        return scenario;
    }

    private static Scenario Of(string member, ManualClock clock) => Of([member], clock);

    private static Scenario Of(string[] members, ManualClock? clock)
    {
        var scenario = new Scenario(members) { Clock = clock }.With("passThrough", "true");
        scenario.Server.Remove("securityProfile");
        return scenario;
    }

    private static Scenario WithPool(Scenario scenario, string key, string json)
    {
        scenario.Pool[key] = JsonNode.Parse(json);
        return scenario;
    }

    private static async Task<TcpClient> AcceptAsync(TcpListener listener)
    {
        // The probe of the start came first.
        using (await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            return await Patience.UntilAsync(listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask(), "a connection to the member", TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<TransactionRecord> RecordAsync(TestGateway gateway, string line = "PassedThrough")
    {
        await gateway.Log.UntilAsync(line, TestContext.Current.CancellationToken);
        return (await gateway.SearchAsync())[0];
    }
}
