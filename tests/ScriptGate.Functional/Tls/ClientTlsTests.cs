using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>TLS with clients: STARTTLS none, allow and require, implicit TLS, both versions, and nothing learned in clear survives.</summary>
public sealed class ClientTlsTests
{
    [Fact]
    public async Task None_offers_and_takes_no_STARTTLS()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("starttls", "\"none\""));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldNotContain("STARTTLS");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("502 5.5.1 ");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Allow_offers_it_and_serves_without_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldContain("STARTTLS");
        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain(" with ESMTP ");
    }

    [Fact]
    public async Task Require_answers_530_to_all_that_does_not_lead_to_TLS()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("starttls", "\"require\""));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: HELO client.example
            S: 530 5.7.0 Must issue a STARTTLS command first (support ID <id>)
            C: NOOP
            S: 250 2.0.0 Ok
            C: MAIL FROM:<a@client.example>
            S: 530 5.7.0 Must issue a STARTTLS command first (support ID <id>)
            C: RSET
            S: 530 5.7.0 Must issue a STARTTLS command first (support ID <id>)
            C: STARTTLS
            S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
            """);
        (await client.SayAsync("EHLO client.example")).ShouldContain("STARTTLS");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "1.2")]
    [InlineData(SslProtocols.Tls13, "1.3")]
    public async Task Both_versions_work_and_are_seen(SslProtocols protocol, string version)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithRule("on('MAIL', s => log(s.tls.version));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");

        await client.SecureAsync(Options(protocol));
        await client.SayAsync("EHLO client.example");
        (await client.MailAsync()).ShouldStartWith("250 ");

        Rules.EventTests.Said(gateway).ShouldBe([version]);
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("with ESMTPS");
        await gateway.SearchAsync();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("tls=TLS" + version);
    }

    [Fact]
    public async Task What_was_learned_in_clear_is_forgotten()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO clear.example");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("503 5.5.1 Say EHLO");
        (await client.SayAsync("EHLO tls.example")).ShouldNotContain("STARTTLS");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("503 5.5.1 ");
        await client.MailAsync();
        member.Messages.ShouldHaveSingleItem().Text.ShouldStartWith("Received: from tls.example ");
    }

    [Fact]
    public async Task Implicit_TLS_starts_with_the_first_octet()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        await using var client = gateway.Connect();

        await client.SecureAsync();
        (await client.ReadReplyAsync()).ShouldBe("220 gw.example ESMTP ScriptGate");
        (await client.SayAsync("EHLO client.example")).ShouldNotContain("STARTTLS");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handshake_of_garbage_ends_the_session_without_a_word(bool isImplicit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", isImplicit ? "true" : "false"));
        await using var client = gateway.Connect();
        if (!isImplicit)
        {
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
        }

        await client.SendAsync("EHLO client.example\r\nMAIL FROM:<a@client.example>\r\n");

        await EndAsync(client);
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_version_that_the_profile_does_not_allow_is_refused()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithTls();
        scenario.Configuration["clientTls"]!["default"]!["minVersion"] = "1.3";
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");

        await Should.ThrowAsync<Exception>(() => client.SecureAsync(Options(SslProtocols.Tls12)));
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_list_of_EHLO_has_STARTTLS_once_until_there_is_TLS_and_AUTH_only_then()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN LOGIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("auth", """{ "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();

        var clear = (await client.GreetAsync()).Split('\n');
        (await client.SayAsync("STARTTLS now")).ShouldStartWith("501 5.5.4 ");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        var secured = (await client.SayAsync("EHLO client.example")).Split('\n');

        clear.Count(line => line[4..] == "STARTTLS").ShouldBe(1);
        clear.ShouldNotContain(line => line.Contains("AUTH", StringComparison.Ordinal));
        secured.ShouldNotContain(line => line.Contains("STARTTLS", StringComparison.Ordinal));
        secured.Count(line => line[4..] == "AUTH PLAIN LOGIN").ShouldBe(1);
        foreach (var list in (string[][])[clear, secured])
        {
            list[..^1].ShouldAllBe(line => line.StartsWith("250-", StringComparison.Ordinal));
            list[^1].ShouldStartWith("250 ");
        }
    }

    [Fact]
    public async Task Domains_may_need_TLS()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls()
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "checks": { "tls-policy": { "requireForRecipients": ["secret.example"] } } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@secret.example>")).ShouldStartWith("530 5.7.0 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
    }

    // The gateway may still send a TLS alert, which is no SMTP line.
    private static async Task EndAsync(RawClient client)
    {
        while (true)
        {
            var result = await Patience.UntilAsync(client.Connection.Client.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "the end of the connection", TestContext.Current.CancellationToken);
            Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(result.Buffer)).ShouldNotContain("250");
            client.Connection.Client.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private static SslClientAuthenticationOptions Options(SslProtocols protocol) => new()
    {
        TargetHost = "gw.example",
        EnabledSslProtocols = protocol,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
}
