using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>Handshakes with clients: how many at one time, how long, and what is told of them.</summary>
public sealed class HandshakeTests
{
    private const string NotNow = "454 4.7.0 TLS is not available at the moment (support ID <id>)";

    [Fact]
    public async Task A_handshake_is_in_the_log_and_in_the_record_with_version_cipher_and_server_name()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = await SecureAsync(gateway);

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("HandshakeDone").ShouldHaveSingleItem().ShouldEndWith("with 192.0.2.7: TLS 1.3, TLS_AES_256_GCM_SHA384, server name gw.example.");
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Tls.ShouldBe("TLS1.3 TLS_AES_256_GCM_SHA384");
        record.ServerName.ShouldBe("gw.example");
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "STARTTLS")]
    public async Task One_that_fails_leaves_a_record_of_its_session_with_the_reason(bool isImplicit, string command)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithClientTls("minVersion", "\"1.3\"").With("implicitTls", isImplicit ? "true" : "false"));
        await using var client = gateway.Connect();
        if (!isImplicit)
        {
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
        }

        await Should.ThrowAsync<Exception>(() => client.SecureAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "gw.example",
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }));
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        await gateway.Host.StopAsync(TestContext.Current.CancellationToken);

        gateway.Log.Of("HandshakeFailed").ShouldHaveSingleItem().ShouldEndWith("with 192.0.2.7 failed, server name gw.example: unsupported protocol.");
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Result.ShouldBe(TransactionResult.Rejected);
        record.By.ShouldBe("tls");
        record.Command.ShouldBe(command);
        record.ServerName.ShouldBe("gw.example");
        record.Detail.ShouldBe("the TLS handshake failed: unsupported protocol");
        record.Reply.ShouldBeNull();
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_closed_when_its_time_is_over_and_hears_nothing()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithTls().With("timeouts", """{ "handshake": "7s" }""");
        scenario.Clock = clock;
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(7), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(6.9));
        gateway.Log.Of("HandshakeFailed").ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(0.2));

        (await client.ReadLineAsync()).ShouldBeNull();
        gateway.Log.Of("HandshakeFailed").ShouldHaveSingleItem().ShouldEndWith("server name (null): not finished within timeouts.handshake.");
    }

    [Theory]
    [InlineData("handshakes", "192.0.2.8")]
    [InlineData("handshakesPerClient", "192.0.2.7")]
    [InlineData("handshakesPerClient", "2001:db8::2", "2001:db8::1")]
    public async Task One_handshake_too_many_is_told_to_come_again_and_may_when_another_is_done(string limit, string from, string firstFrom = "192.0.2.7")
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithClientTls(limit, "1"));
        await using var first = gateway.Connect(IPAddress.Parse(firstFrom));
        await first.GreetAsync();
        (await first.SayAsync("STARTTLS")).ShouldStartWith("220 ");

        await using var second = gateway.Connect(IPAddress.Parse(from));
        await second.GreetAsync();
        Transcript.WithoutId(await second.SayAsync("STARTTLS")).ShouldBe(NotNow);
        gateway.Host.TlsBook.Of("inbound").Refused.ShouldBe(1);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Detail.ShouldBe($"clientTls.default.{limit}");

        // It is in clear still, and nothing is broken.
        (await second.SayAsync("NOOP")).ShouldStartWith("250 ");
        await first.SecureAsync();
        await first.SayAsync("EHLO client.example");
        (await second.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await second.SecureAsync();
        (await second.SayAsync("EHLO client.example")).ShouldStartWith("250-");
    }

    [Fact]
    public async Task Handshakes_of_other_clients_and_of_trusted_ones_do_not_count_for_a_client()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithClientTls("handshakesPerClient", "1").WithTop("trustedNetworks", """["198.51.100.0/24"]"""));
        foreach (var from in (string[])["192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8:0:1::1", "198.51.100.1", "198.51.100.1"])
        {
            var client = gateway.Connect(IPAddress.Parse(from));
            await client.GreetAsync();
            (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        }
    }

    [Fact]
    public async Task A_client_that_does_nothing_but_handshakes_gets_as_many_a_second_as_its_network_may_connect_and_others_get_theirs()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithTls().With("limits", """{ "connectionRatePerNetwork": 10 }"""));
        var turnedAway = 0;
        for (var i = 0; i < 50; i++)
        {
            await using var client = gateway.Connect(IPAddress.Parse("192.0.2.7"));
            if ((await client.ReadReplyAsync()).StartsWith("421 ", StringComparison.Ordinal))
            {
                turnedAway++;
                continue;
            }

            await client.SayAsync("EHLO client.example");
            (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
            await client.SecureAsync();

            // The client's side of a handshake is over before the gateway's.
            (await client.SayAsync("EHLO client.example")).ShouldStartWith("250-");
        }

        turnedAway.ShouldBe(40);
        gateway.Host.TlsBook.Of("inbound").Accepted.ShouldBe(10);
        await using var other = gateway.Connect(IPAddress.Parse("198.51.100.8"));
        await other.GreetAsync();
        (await other.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await other.SecureAsync();
        (await other.SayAsync("EHLO client.example")).ShouldStartWith("250-");
    }

    [Fact]
    public async Task Where_TLS_begins_with_the_first_octet_one_too_many_is_closed_without_a_word()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithClientTls("handshakes", "1").With("implicitTls", "true"));
        await using var waiting = gateway.Connect();
        while (gateway.Host.TlsBook.GateOf("default").Current == 0)
        {
            await Task.Yield();
        }

        await using var client = gateway.Connect();

        (await client.ReadLineAsync()).ShouldBeNull();
        gateway.Log.Of("HandshakeRefused").ShouldHaveSingleItem().ShouldEndWith("the connection is closed: clientTls.default.handshakes is reached.");
    }

    [Theory]
    [InlineData("allow")]
    [InlineData("require")]
    public async Task Without_a_certificate_it_is_told_that_TLS_is_not_there_now(string mode)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('CONNECT', s => {{ s.starttls = '{mode}'; }});"));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldNotContain("STARTTLS");
        Transcript.WithoutId(await client.SayAsync("STARTTLS")).ShouldBe(NotNow);
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("h2")]
    [InlineData("imap")]
    public async Task A_client_that_wants_another_protocol_is_refused_by_an_alert(string protocol)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        await using var client = gateway.Connect();

        var failure = await Should.ThrowAsync<AuthenticationException>(() => client.SecureAsync(Asking(protocol)));

        failure.GetBaseException().Message.ShouldContain("no application protocol");
    }

    [Fact]
    public async Task One_that_wants_SMTP_gets_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        await using var client = gateway.Connect();

        var stream = await client.SecureAsync(Asking("smtp"));

        stream.NegotiatedApplicationProtocol.ToString().ShouldBe("smtp");
        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task An_HTTP_request_inside_TLS_ends_the_session_and_nothing_of_it_is_reflected()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        await using var client = gateway.Connect();
        await client.SecureAsync();
        await client.ReadReplyAsync();

        await client.SendAsync("POST /<script> HTTP/1.1\r\nHost: gw.example\r\n\r\nEHLO evil.example\r\nMAIL FROM:<a@client.example>\r\n");

        var said = await client.ReadToEndAsync();
        said.ShouldNotContain("script");
        said.ShouldNotContain("250");
        member.Messages.ShouldBeEmpty();
    }

    private static SslClientAuthenticationOptions Asking(string protocol) => new()
    {
        TargetHost = "gw.example",
        ApplicationProtocols = [new SslApplicationProtocol(protocol)],
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private static async Task<RawClient> SecureAsync(TestGateway gateway)
    {
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        return client;
    }
}
