using System.Net;
using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>The PXY rows of a listener, through the whole gateway.</summary>
public sealed class ProxyProtocolTests
{
    private const string Text = "PROXY TCP4 192.0.2.77 198.51.100.1 4711 25\r\n";

    private static readonly IPAddress Proxy = IPAddress.Parse("10.0.0.5");

    private static readonly string Binary = Encoding.Latin1.GetString(
        [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x15, 192, 0, 2, 77, 198, 51, 100, 1, 0x12, 0x67, 0, 25, 0xEA, 0, 6, .. "vpce-1"u8]);

    private static readonly string Local = Encoding.Latin1.GetString([0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00]);

    public static TheoryData<string, string> Headers => new() { { Text, "proxy-v1" }, { Binary, "proxy-v2" } };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task The_client_that_a_listed_proxy_announces_is_the_client_everywhere(string header, string protocol)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required").WithTop("trustedNetworks", """["192.0.2.77/32"]""").WithRule("""
            on('CONNECT', session => { log([String(session.client.address), session.client.port, session.client.trusted, String(session.proxy.address), session.proxy.protocol, session.proxy.field(0xEA)].join(' ')); });
            """));
        await using var client = gateway.Connect(Proxy);

        await client.SendAsync(header);
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");

        Rules.EventTests.Said(gateway).ShouldBe([$"192.0.2.77 4711 true 10.0.0.5 {protocol} {(protocol == ProxyInfo.Binary ? "vpce-1" : "")}"]);
        member.Messages.ShouldHaveSingleItem().Text.ShouldStartWith("Received: from client.example ([192.0.2.77])");
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Client.ShouldBe(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 4711));
        record.Trusted.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_header_is_the_same_however_it_is_cut(string header, string protocol)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required"));
        for (var cut = 1; cut < header.Length; cut++)
        {
            await using var client = gateway.Connect(Proxy, stepwise: true);
            await client.SendAsync(header[..cut]);
            await client.SendAsync(header[cut..]);
            (await client.ReadReplyAsync()).ShouldBe("220 gw.example ESMTP ScriptGate", $"{protocol} cut at {cut}");
            await client.SayAsync("QUIT");
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task What_the_client_sends_behind_the_header_is_the_clients(string header, string protocol)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required"));
        await using var client = gateway.Connect(Proxy, early: header + "EHLO early.example\r\n");

        (await client.ReadReplyAsync()).ShouldStartWith("220 ", customMessage: protocol);
        (await client.ReadReplyAsync()).ShouldStartWith("250-gw.example");
    }

    [Fact]
    public async Task LOCAL_is_the_proxys_own_connection()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required").WithRule("on('CONNECT', session => { log(String(session.client.address) + ' ' + session.proxy.local); });"));
        foreach (var header in new[] { Local, "PROXY UNKNOWN\r\n" })
        {
            await using var client = gateway.Connect(Proxy);
            await client.SendAsync(header);
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        }

        Rules.EventTests.Said(gateway).ShouldBe(["10.0.0.5 true", "10.0.0.5 true"]);
    }

    [Theory]
    [InlineData("EHLO client.example\r\n", "it sent no PROXY header (proxyProtocol.mode)")]
    [InlineData("PROXY TCP4 nonsense\r\n", "its PROXY header is malformed or broke off")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000B12345678901", "its PROXY header is malformed or broke off")]
    public async Task Without_a_header_that_is_right_a_listener_that_requires_one_says_nothing(string first, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required"));
        await using var client = gateway.Connect(Proxy);

        await client.SendAsync(first);

        (await client.ReadToEndAsync()).ShouldBe("");
        await IsRecordedAsync(gateway, "10.0.0.5", reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 192.")]
    public async Task A_header_has_its_own_time_and_there_is_no_greeting_before_it(string begun)
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required", clock));
        await using var client = gateway.Connect(Proxy, stepwise: begun.Length > 0);
        if (begun.Length > 0)
        {
            await client.SendAsync(begun);
        }

        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));

        (await client.ReadToEndAsync()).ShouldBe("");
        await IsRecordedAsync(gateway, "10.0.0.5", "its PROXY header was not there in time (proxyProtocol.timeout)");
    }

    [Fact]
    public async Task A_header_that_breaks_off_and_a_connection_from_elsewhere_have_a_record_each()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required"));
        await using (var broken = gateway.Connect(Proxy))
        {
            await broken.SendAsync(Text[..20]);
            broken.Close();
            (await broken.ReadToEndAsync()).ShouldBe("");
        }

        await IsRecordedAsync(gateway, "10.0.0.5", "its PROXY header is malformed or broke off");
        await using var elsewhere = gateway.Connect(IPAddress.Parse("192.0.2.9"), early: Text);
        (await elsewhere.ReadToEndAsync()).ShouldBe("");

        var records = await gateway.SearchAsync();
        records.Select(record => (record.Client.Address.ToString(), record.Detail)).ShouldBe(
            [("192.0.2.9", "its PROXY header would not be believed (proxyProtocol.from)"), ("10.0.0.5", "its PROXY header is malformed or broke off")]);
        gateway.Log.Of("Refused").ShouldBeEmpty("one line each is enough");
    }

    [Theory]
    [InlineData("", "PROXY TCP4 192.0.2.77 198.51.100.1 4711 25\r\n")]
    [InlineData("EHLO", " client.example\r\n")]
    public async Task An_optional_header_may_be_there_or_not(string begun, string rest)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "optional").WithRule("on('CONNECT', session => { log(String(session.client.address)); });"));
        await using var client = gateway.Connect(Proxy);

        await client.SendAsync(begun + rest);

        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        Rules.EventTests.Said(gateway).ShouldBe([begun.Length > 0 ? "10.0.0.5" : "192.0.2.77"]);
    }

    [Fact]
    public async Task Who_may_do_without_a_header_and_waits_is_greeted_when_the_time_for_one_is_over()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "optional", clock));
        await using var client = gateway.Connect(Proxy);

        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));

        (await client.GreetAsync()).ShouldContain("250");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("off", "10.0.0.5")]
    [InlineData("optional", "192.0.2.7")]
    [InlineData("required", "192.0.2.7")]
    public async Task A_header_from_elsewhere_is_never_believed_and_ends_the_connection(string mode, string peer)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, mode).WithRule("on('CONNECT', session => { log(String(session.client.address)); });"));
        foreach (var header in new[] { Text, Binary })
        {
            // Before and behind the greeting.
            await using var early = gateway.Connect(IPAddress.Parse(peer), early: header);
            (await early.ReadToEndAsync()).ShouldBe("");
            if (mode != "required")
            {
                await using var late = gateway.Connect(IPAddress.Parse(peer));
                (await late.ReadReplyAsync()).ShouldStartWith("220 ");
                await late.SendAsync(header);
                (await late.ReadToEndAsync()).ShouldBe("");
            }
        }

        Rules.EventTests.Said(gateway).ShouldAllBe(line => line == peer);
    }

    [Fact]
    public async Task Limits_count_the_client_that_was_announced()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required").With("limits", """{ "connectionsPerClient": 1 }"""));
        await using var first = gateway.Connect(Proxy);
        await first.SendAsync(Text);
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var other = gateway.Connect(Proxy);
        await other.SendAsync(Text.Replace(".77", ".78", StringComparison.Ordinal));
        (await other.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var second = gateway.Connect(Proxy);
        await second.SendAsync(Text);

        Transcript.WithoutId(await second.ReadToEndAsync()).ShouldBe("421 4.7.0 Too many connections, please try again later (support ID <id>)\n");
    }

    [Fact]
    public async Task Checks_judge_the_client_that_was_announced()
    {
        await using var member = ScriptedMember.Start();
        var names = new FakeResolver().Txt("client.example", "v=spf1 ip4:192.0.2.77 ip4:192.0.2.79 -all");
        var scenario = Of(member, "required").WithProfile("""
            { "parent": null, "checks": {
                "spf": { "alarm": true, "block": true },
                "rate-limit": { "alarm": true, "block": true, "limits": [{ "count": "messages", "per": "client", "limit": 1, "window": "1h" }] } } }
            """);
        scenario.Resolver = names;
        await using var gateway = await TestGateway.StartAsync(scenario);

        (await AnswerAsync(77)).ShouldStartWith("250 ");
        (await AnswerAsync(78)).ShouldContain("550 5.7.23 ");
        (await AnswerAsync(79)).ShouldStartWith("250 ");
        (await AnswerAsync(77)).ShouldContain("450 4.7.1 Too much mail");

        async Task<string> AnswerAsync(int client)
        {
            await using var connection = gateway.Connect(Proxy);
            await connection.SendAsync(Text.Replace(".77", $".{client}", StringComparison.Ordinal));
            await connection.GreetAsync();
            return await connection.MailAsync();
        }
    }

    [Fact]
    public async Task Connections_that_have_not_said_whose_they_are_count_among_all()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required").With("limits", """{ "connections": 1 }"""));
        await using var first = gateway.Connect(Proxy, stepwise: true);
        await first.SendAsync("PROXY");
        await using var second = gateway.Connect(Proxy);

        (await second.ReadToEndAsync()).ShouldStartWith("421 4.7.0 Too many connections");
        await first.SendAsync(Text["PROXY".Length..]);
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task TLS_from_the_first_octet_begins_behind_the_header()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Of(member, "required").With("implicitTls", "true").WithTls());
        await using var client = gateway.Connect(Proxy);
        await client.SendAsync(Binary);

        await client.SecureAsync();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");

        (await gateway.SearchAsync()).ShouldHaveSingleItem().Client.Address.ShouldBe(IPAddress.Parse("192.0.2.77"));
    }

    // Written before the connection is closed.
    private static async Task IsRecordedAsync(TestGateway gateway, string peer, string reason)
    {
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        (record.Result, record.By, record.Command, record.Reply, record.Detail).ShouldBe((Core.Records.TransactionResult.Rejected, "proxy-header", "CONNECT", null, reason));
        record.Client.Address.ShouldBe(IPAddress.Parse(peer));
        record.Id.ShouldMatch("^SG-[0-9A-Z]{16}$");
        gateway.Log.Of("ProxyRefused").ShouldHaveSingleItem().ShouldBe($"{record.Id} connection of {peer} to virtual server inbound was closed: {reason}.");
    }

    private static Scenario Of(ScriptedMember member, string mode, ManualClock? clock = null) =>
        new Scenario(member.Address) { Clock = clock }.With("proxyProtocol", $$"""{ "mode": "{{mode}}"{{(mode == "off" ? "" : """, "from": ["10.0.0.0/8"]""")}} }""");
}
