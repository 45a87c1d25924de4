using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>Certificates of clients: asked for as the client TLS profile says, looked at in the handshake, judged by tls-policy.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string Refused = "550 5.7.10 The client certificate does not meet the policy (support ID <id>)";
    private const string TlsFirst = "530 5.7.0 Must issue a STARTTLS command first (support ID <id>)";
    private const string Facts = """
        on('EHLO', s => { const c = s.tls?.clientCertificate; if (s.tls) log(c ? JSON.stringify([c.valid, c.problem, c.subject, c.issuer, c.names]) : 'none'); });
        """;

    private readonly TestCertificates _authority = new();

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task What_a_client_shows_is_a_fact_of_the_session(SslProtocols protocol, bool isImplicit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "request").With("implicitTls", isImplicit ? "true" : "false").WithRule("""
            on('TLS', (s, tls) => log(JSON.stringify([tls.clientCertificate.subject, tls.clientCertificate.issuer, tls.clientCertificate.names, tls.clientCertificate.valid, tls.clientCertificate.problem])));
            on('MAIL', s => log(s.tls.clientCertificate.fingerprint));
            """));
        using var certificate = OfClient("MX.partner.example", "mx2.partner.example");
        await using var client = gateway.Connect();

        await SecureAsync(client, isImplicit, certificate, protocol);

        (await client.MailAsync()).ShouldStartWith("250 ");
        Rules.EventTests.Said(gateway).ShouldBe(
        [
            """["CN=test","CN=ScriptGate test authority",["mx.partner.example","mx2.partner.example"],true,null]""",
            certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
        ]);
    }

    [Theory]
    [InlineData("ignore", true)]
    [InlineData("ignore", false)]
    [InlineData("request", false)]
    public async Task Who_is_not_asked_or_shows_none_goes_on_without(string mode, bool shows)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, mode).WithRule(Facts));
        using var certificate = OfClient("mx.partner.example");
        await using var client = gateway.Connect();

        await SecureAsync(client, isImplicit: false, shows ? certificate : null);

        (await client.MailAsync()).ShouldStartWith("250 ");
        Rules.EventTests.Said(gateway).ShouldBe(["none"]);
    }

    [Theory]
    [InlineData("self-signed", "untrusted")]
    [InlineData("of-another-authority", "untrusted")]
    [InlineData("expired", "expired")]
    [InlineData("not-yet", "expired")]
    [InlineData("for-servers", "wrong-usage")]
    public async Task A_certificate_that_is_not_valid_is_seen_with_its_problem_and_refused_where_one_is_required(string kind, string problem)
    {
        await using var member = ScriptedMember.Start();
        foreach (var mode in (string[])["request", "require"])
        {
            await using var gateway = await TestGateway.StartAsync(Scene(member, mode).WithRule(Facts));
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
            await client.SecureAsync(Options(Bad(kind)));

            var reply = await client.SayAsync("EHLO client.example");

            if (mode == "request")
            {
                Rules.EventTests.Said(gateway).ShouldHaveSingleItem().ShouldStartWith($"[false,\"{problem}\",\"CN=test\"");
                (await client.MailAsync()).ShouldStartWith("250 ");
            }
            else
            {
                Transcript.WithoutId(reply).ShouldBe(Refused);
                Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe(Refused);
                (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
                await client.ReadToEndAsync();
                var violation = (await gateway.SearchAsync()).SelectMany(record => record.Violations).ShouldHaveSingleItem();
                (violation.Name, violation.SubCode, violation.Blocked, violation.Evidence!["problem"]).ShouldBe(("tls-policy", "certificate", true, problem));
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Where_one_is_required_only_who_shows_a_valid_one_gets_on(bool isImplicit, bool shows)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require").With("implicitTls", isImplicit ? "true" : "false"));
        using var certificate = OfClient("mx.partner.example");
        await using var client = gateway.Connect();

        var hello = await SecureAsync(client, isImplicit, shows ? certificate : null);

        Transcript.WithoutId(hello).Split('\n')[0].ShouldBe(shows ? "250-gw.example" : Refused);
        (await client.MailAsync()).StartsWith("250 ", StringComparison.Ordinal).ShouldBe(shows);
    }

    [Fact]
    public async Task An_intermediate_that_the_client_sends_is_used_and_one_that_it_does_not_send_is_not_fetched()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var intermediate = _authority.Subordinate();
        using var certificate = intermediate.Issue(new CertificateWishes { Names = ["mx.example"], Usage = TestCertificates.ClientAuthentication, IssuerAddress = $"http://{server.LocalEndpoint}/issuer.cer" });
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "request").WithRule(Facts));
        await using var complete = gateway.Connect();
        await SecureAsync(complete, SslStreamCertificateContext.Create(certificate, [intermediate.Authority], offline: true));
        await using var partial = gateway.Connect();
        await SecureAsync(partial, SslStreamCertificateContext.Create(certificate, [], offline: true));

        Rules.EventTests.Said(gateway).Select(line => line[..line.IndexOf(",\"CN", StringComparison.Ordinal)]).ShouldBe(["[true,null", "[false,\"untrusted\""]);
        server.Pending().ShouldBeFalse("nobody asked for the issuer");
    }

    [Fact]
    public async Task A_chain_that_is_longer_than_the_profile_allows_is_not_valid()
    {
        using var upper = _authority.Subordinate("ScriptGate test upper");
        using var lower = upper.Subordinate("ScriptGate test lower");
        using var certificate = lower.Issue(new CertificateWishes { Usage = TestCertificates.ClientAuthentication });
        await using var member = ScriptedMember.Start();
        foreach (var (depth, facts) in new[] { (2, "[false,\"too-deep\""), (3, "[true,null") })
        {
            await using var gateway = await TestGateway.StartAsync(Scene(member, "request", $"\"depth\": {depth}").WithRule(Facts));
            await using var client = gateway.Connect();

            await SecureAsync(client, SslStreamCertificateContext.Create(certificate, [lower.Authority, upper.Authority], offline: true));

            Rules.EventTests.Said(gateway).ShouldHaveSingleItem().ShouldStartWith(facts);
        }
    }

    [Theory]
    [InlineData("""{ "from": ["192.0.2.0/24"] }""", "valid", null)]
    [InlineData("""{ "from": ["192.0.2.0/24"] }""", "none", "TLS")]
    [InlineData("""{ "from": ["192.0.2.0/24"] }""", "self-signed", "TLS")]
    [InlineData("""{ "from": ["198.51.100.0/24"] }""", "none", null)]
    [InlineData("""{ "from": ["192.0.2.0/24"], "names": ["*.partner.example"] }""", "valid", null)]
    [InlineData("""{ "from": ["192.0.2.0/24"], "names": ["*.other.example"] }""", "valid", "TLS")]
    [InlineData("""{ "from": ["192.0.2.0/24"], "subjects": ["CN=t*"] }""", "valid", null)]
    [InlineData("""{ "from": ["192.0.2.0/24"], "subjects": ["CN=other"] }""", "valid", "TLS")]
    [InlineData("""{ "from": ["192.0.2.0/24"], "subjects": ["CN=t*"] }""", "self-signed", "TLS")]
    [InlineData("""{ "from": ["192.0.2.0/24"], "fingerprints": ["FINGERPRINT"] }""", "self-signed", null)]
    [InlineData("""{ "from": ["192.0.2.0/24"], "fingerprints": ["FINGERPRINT"], "names": ["*.other.example"] }""", "valid", null)]
    [InlineData("""{ "senders": ["client.example"] }""", "none", "MAIL")]
    [InlineData("""{ "senders": ["client.example"] }""", "valid", null)]
    [InlineData("""{ "senders": ["bank.example"] }""", "none", null)]
    [InlineData("""{ "senders": ["client.example"], "from": ["198.51.100.0/24"] }""", "none", null)]
    [InlineData("""{ "recipients": ["example.org"] }""", "none", "RCPT")]
    [InlineData("""{ "recipients": ["example.org"] }""", "valid", null)]
    [InlineData("""{ "recipients": ["secret.example"] }""", "none", null)]
    [InlineData("""{ "senders": ["bank.example"], "recipients": ["example.org"] }""", "none", null)]
    [InlineData("""{ "senders": ["client.example"], "recipients": ["example.org"] }""", "none", "RCPT")]
    public async Task A_rule_says_who_needs_which_certificate(string rule, string shown, string? refusedAt)
    {
        using var certificate = shown switch { "valid" => OfClient("mx.partner.example"), "self-signed" => Bad("self-signed"), _ => null };
        rule = rule.Replace("FINGERPRINT", certificate?.GetCertHashString(HashAlgorithmName.SHA256) ?? "", StringComparison.Ordinal);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "request").WithProfile($$"""{ "parent": null, "checks": { "tls-policy": { "certificates": [{{rule}}] } } }"""));
        await using var client = gateway.Connect();

        var replies = new List<string> { await SecureAsync(client, isImplicit: false, certificate) };
        replies.Add(await client.SayAsync("MAIL FROM:<a@client.example>"));
        replies.Add(await client.SayAsync("RCPT TO:<b@example.org>"));

        var at = refusedAt switch { "TLS" => 0, "MAIL" => 1, "RCPT" => 2, _ => 3 };
        replies.Take(at).ShouldAllBe(reply => reply.StartsWith("250", StringComparison.Ordinal));
        if (at < 3)
        {
            Transcript.WithoutId(replies[at]).ShouldBe(Refused);
        }
    }

    [Theory]
    [InlineData("""{ "from": ["192.0.2.0/24"] }""", "MAIL")]
    [InlineData("""{ "senders": ["client.example"] }""", "MAIL")]
    [InlineData("""{ "recipients": ["example.org"] }""", "RCPT")]
    [InlineData("""{ "from": ["198.51.100.0/24"] }""", null)]
    public async Task In_clear_nobody_can_show_one(string rule, string? refusedAt)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "request").WithProfile($$"""{ "parent": null, "checks": { "tls-policy": { "certificates": [{{rule}}] } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var mail = Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>"));
        var rcpt = Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>"));

        (refusedAt == "MAIL" ? mail : refusedAt == "RCPT" ? rcpt : TlsFirst).ShouldBe(TlsFirst);
        mail.StartsWith("250 ", StringComparison.Ordinal).ShouldBe(refusedAt != "MAIL");
        rcpt.StartsWith("250 ", StringComparison.Ordinal).ShouldBe(refusedAt is null);
    }

    [Fact]
    public async Task A_limit_per_certificate_knows_a_client_again_wherever_it_comes_from()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "request")
            .WithProfile("""{ "parent": null, "checks": { "rate-limit": { "block": true, "limits": [{ "limit": 1, "window": "1h", "per": "certificate" }] } } }"""));
        using var certificate = OfClient("mx.partner.example");
        using var homeMade = Bad("self-signed");

        (await SendAsync(gateway, "192.0.2.7", certificate)).ShouldStartWith("250 ");
        (await SendAsync(gateway, "198.51.100.1", certificate)).ShouldContain("450 4.7.1 ");
        (await SendAsync(gateway, "192.0.2.7", homeMade)).ShouldStartWith("250 ");
        (await SendAsync(gateway, "192.0.2.7", homeMade)).ShouldStartWith("250 ");
        (await SendAsync(gateway, "192.0.2.7", null)).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("""{ "from": ["192.0.2.0/24"], "minVersion": "1.3" }""", "550 5.7.10 The TLS session does not meet the policy (support ID <id>)")]
    [InlineData("""{ "from": ["192.0.2.0/24"], "disallowCiphers": ["TLS_ECDHE_*"] }""", "550 5.7.10 The TLS session does not meet the policy (support ID <id>)")]
    [InlineData("""{ "from": ["198.51.100.0/24"], "minVersion": "1.3" }""", "250-gw.example")]
    public async Task What_is_good_enough_can_depend_on_the_network(string rule, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "ignore").WithProfile($$"""{ "parent": null, "checks": { "tls-policy": { "clients": [{{rule}}] } } }"""));
        await using var client = gateway.Connect();

        Transcript.WithoutId(await SecureAsync(client, isImplicit: false, certificate: null, SslProtocols.Tls12)).Split('\n')[0].ShouldBe(reply);
    }

    [Theory]
    [InlineData("nothing.pem", null, "the file 'nothing.pem' does not exist")]
    [InlineData("ca.pem", "no certificate", "the authorities cannot be used (there is no certificate in it); 'ca' must be a PEM file of certificates")]
    [InlineData("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "the authorities cannot be used (")]
    public async Task Authorities_that_cannot_be_read_refuse_the_configuration(string file, string? text, string problem)
    {
        var scenario = new Scenario("127.0.0.1:1") { MustStart = false }.WithTls();
        scenario.Configuration["clientTls"]!["default"]!["clientCertificate"] = new System.Text.Json.Nodes.JsonObject { ["mode"] = "request", ["ca"] = file };
        if (text is not null)
        {
            scenario.WithFile(file, text);
        }

        await using var gateway = await TestGateway.StartAsync(scenario);

        var diagnostic = gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem();
        diagnostic.Message.ShouldStartWith("clientTls.default.clientCertificate.ca: ");
        diagnostic.Message.Replace(gateway.Folder + "/", "", StringComparison.Ordinal).ShouldContain(problem);
    }

    public void Dispose() => _authority.Dispose();

    private static async Task<string> SecureAsync(RawClient client, SslStreamCertificateContext certificate)
    {
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync(new SslClientAuthenticationOptions { TargetHost = "gw.example", ClientCertificateContext = certificate, RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return await client.SayAsync("EHLO client.example");
    }

    private static async Task<string> SecureAsync(RawClient client, bool isImplicit, X509Certificate2? certificate, SslProtocols protocol = SslProtocols.None)
    {
        if (!isImplicit)
        {
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
        }

        await client.SecureAsync(Options(certificate, protocol));
        if (isImplicit)
        {
            var banner = await client.ReadReplyAsync();
            if (banner[0] != '2')
            {
                return banner;
            }
        }

        return await client.SayAsync("EHLO client.example");
    }

    private static async Task<string> SendAsync(TestGateway gateway, string from, X509Certificate2? certificate)
    {
        await using var client = gateway.Connect(IPAddress.Parse(from));
        await SecureAsync(client, isImplicit: false, certificate);
        return await client.MailAsync();
    }

    private static SslClientAuthenticationOptions Options(X509Certificate2? certificate, SslProtocols protocol = SslProtocols.None) => new()
    {
        TargetHost = "gw.example",
        EnabledSslProtocols = protocol,
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, [], offline: true),
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private Scenario Scene(ScriptedMember member, string mode, string more = "\"depth\": 5")
    {
        var scenario = new Scenario(member.Address).WithTls().WithFile("certs/clients.pem", _authority.AuthorityPem);
        scenario.Configuration["clientTls"]!["default"]!["clientCertificate"] = System.Text.Json.Nodes.JsonNode.Parse($$"""{ "mode": "{{mode}}", "ca": "certs/clients.pem", {{more}} }""");
        return scenario;
    }

    private X509Certificate2 OfClient(params string[] names) => _authority.Issue(new CertificateWishes { Names = names, Usage = TestCertificates.ClientAuthentication });

    private X509Certificate2 Bad(string kind)
    {
        var wishes = new CertificateWishes { Names = ["mx.partner.example"], Usage = TestCertificates.ClientAuthentication };
        using var another = new TestCertificates();
        return kind switch
        {
            "self-signed" => _authority.Issue(wishes with { IsSelfSigned = true }),
            "of-another-authority" => another.Issue(wishes),
            "expired" => _authority.Issue(wishes with { From = TimeSpan.FromDays(-10), Until = TimeSpan.FromDays(-1) }),
            "not-yet" => _authority.Issue(wishes with { From = TimeSpan.FromDays(1), Until = TimeSpan.FromDays(10) }),
            "for-servers" => _authority.Issue(wishes with { Usage = null }),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
