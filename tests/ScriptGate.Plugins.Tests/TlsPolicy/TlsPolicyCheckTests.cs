using System.Net;
using System.Text.Json;
using ScriptGate.Plugins.TlsPolicy;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.TlsPolicy;

public sealed class TlsPolicyCheckTests
{
    private static readonly TlsInfo Tls13 = new("1.3", "TLS_AES_256_GCM_SHA384", "gw.example.org", null);

    [Theory]
    [InlineData("10.1.2.3", StartTlsMode.Require)]
    [InlineData("::ffff:10.1.2.3", StartTlsMode.Require)]
    [InlineData("10.9.9.9", StartTlsMode.None)]
    [InlineData("2001:db8::1", StartTlsMode.None)]
    [InlineData("192.0.2.1", StartTlsMode.Allow)]
    public async Task The_first_entry_that_matches_the_client_activates_TLS(string client, StartTlsMode expected)
    {
        const string Options = """{ "clients": [{ "from": ["10.1.0.0/16"], "starttls": "require" }, { "from": ["10.0.0.0/8", "2001:db8::1"], "starttls": "none" }] }""";
        var session = From(client);

        (await Check(Options).OnConnectAsync(new ConnectEvent(session), Cancellation)).ShouldBe(Verdict.Continue);

        session.StartTls.ShouldBe(expected);
    }

    [Theory]
    [InlineData("mx.partner.example", StartTlsMode.Require)]
    [InlineData("PARTNER.example", StartTlsMode.Allow)]
    [InlineData("partner.example.", StartTlsMode.Allow)]
    [InlineData("evilpartner.example", StartTlsMode.Allow)]
    public async Task A_hello_can_demand_TLS(string hello, StartTlsMode expected)
    {
        var session = new FakeSession();

        await HelloAsync("""{ "clients": [{ "hello": ["*.partner.example"], "starttls": "require" }] }""", session, hello);

        session.StartTls.ShouldBe(expected);
    }

    [Fact]
    public async Task A_hello_alone_cannot_lift_a_demand_for_TLS()
    {
        var session = new FakeSession { StartTls = StartTlsMode.Require };

        await HelloAsync("""{ "clients": [{ "hello": ["scanner.example"], "starttls": "none" }] }""", session, "scanner.example");

        session.StartTls.ShouldBe(StartTlsMode.Require);
    }

    [Fact]
    public async Task A_hello_from_a_known_network_can_lift_a_demand_for_TLS()
    {
        var session = new FakeSession { StartTls = StartTlsMode.Require };

        await HelloAsync("""{ "clients": [{ "from": ["192.0.2.0/24"], "hello": ["scanner.example"], "starttls": "none" }] }""", session, "scanner.example");

        session.StartTls.ShouldBe(StartTlsMode.None);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("noop")]
    [InlineData("STARTTLS")]
    [InlineData("Quit")]
    public async Task Where_TLS_is_required_only_what_leads_to_it_is_answered_in_clear(string verb)
    {
        var session = new FakeSession { StartTls = StartTlsMode.Require };

        (await CommandAsync(session, verb)).ShouldBe(Verdict.Continue);

        session.Reports.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("HELO")]
    [InlineData("MAIL")]
    [InlineData("AUTH")]
    [InlineData("VRFY")]
    [InlineData("RSET")]
    [InlineData("HELP")]
    [InlineData("XSTARTTLS")]
    public async Task Where_TLS_is_required_everything_else_is_told_so(string verb)
    {
        var session = new FakeSession { StartTls = StartTlsMode.Require };

        var verdict = await CommandAsync(session, verb);

        Text(verdict).ShouldBe("530 5.7.0 Must issue a STARTTLS command first");
        session.Reports.ShouldHaveSingleItem().Violation.Name.ShouldBe("tls-required");
    }

    [Fact]
    public async Task Inside_TLS_every_command_passes() =>
        (await CommandAsync(new FakeSession { StartTls = StartTlsMode.Require, Tls = Tls13 }, "MAIL")).ShouldBe(Verdict.Continue);

    [Theory]
    [InlineData(StartTlsMode.None, "502 5.5.1 STARTTLS is not offered")]
    [InlineData(StartTlsMode.Allow, "0  ")]
    [InlineData(StartTlsMode.Require, "0  ")]
    public async Task STARTTLS_is_refused_where_it_is_not_offered(StartTlsMode mode, string expected)
    {
        var session = new FakeSession { StartTls = mode };

        Text(await TlsPolicyCheck.OnStartTlsAsync(new StartTlsEvent(session), Cancellation)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{ "minVersion": "1.3" }""", "1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "gw.example.org", "version")]
    [InlineData("""{ "minVersion": "1.3" }""", "unknown", "TLS_AES_128_GCM_SHA256", "gw.example.org", "version")]
    [InlineData("""{ "minVersion": "1.2" }""", "1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", null, null)]
    [InlineData("""{ "disallowCiphers": ["TLS_RSA_*"] }""", "1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", null, "cipher")]
    [InlineData("""{ "disallowCiphers": ["TLS_RSA_*"] }""", "1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", null, null)]
    [InlineData("""{ "disallowCiphers": ["TLS_AES_128_GCM_SHA256"] }""", "1.3", "tls_aes_128_gcm_sha256", null, "cipher")]
    [InlineData("""{ "serverNames": ["gw.example.org"] }""", "1.3", "TLS_AES_128_GCM_SHA256", "GW.example.org", null)]
    [InlineData("""{ "serverNames": ["gw.example.org"] }""", "1.3", "TLS_AES_128_GCM_SHA256", "other.example", "server-name")]
    [InlineData("""{ "serverNames": ["gw.example.org"] }""", "1.3", "TLS_AES_128_GCM_SHA256", null, "server-name")]
    [InlineData("{}", "1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", null, null)]
    public async Task A_handshake_is_judged_by_version_cipher_and_server_name(string options, string version, string cipher, string? serverName, string? problem)
    {
        var session = new FakeSession();

        var verdict = await Check(options).OnTlsAsync(new TlsEvent(session, new TlsInfo(version, cipher, serverName, null)), Cancellation);

        Text(verdict).ShouldBe(problem is null ? "0  " : "550 5.7.10 The TLS session does not meet the policy");
        session.Reports.Select(report => report.Violation).ShouldBe(problem is null ? [] : [new Violation("tls-policy", problem)]);
    }

    [Theory]
    [InlineData("10.0.0.1", "1.2", "TLS_RSA_X", null)]
    [InlineData("10.1.0.1", "1.2", "TLS_AES_X", "version")]
    [InlineData("10.1.0.1", "1.3", "TLS_RSA_X", null)]
    [InlineData("192.0.2.1", "1.2", "TLS_RSA_X", "cipher")]
    [InlineData("192.0.2.1", "1.2", "TLS_AES_X", null)]
    public async Task For_each_requirement_the_first_entry_counts_that_matches_the_client_and_has_it(string client, string version, string cipher, string? problem)
    {
        const string Options = """
            { "clients": [{ "from": ["10.1.0.0/16"], "minVersion": "1.3" }, { "from": ["10.0.0.0/8"], "minVersion": "1.2", "disallowCiphers": [] }], "disallowCiphers": ["TLS_RSA_*"] }
            """;
        var session = From(client);

        await Check(Options).OnTlsAsync(new TlsEvent(session, new TlsInfo(version, cipher, null, null)), Cancellation);

        session.Reports.Select(report => report.Violation).ShouldBe(problem is null ? [] : [new Violation("tls-policy", problem)]);
    }

    [Theory]
    [InlineData("AB:", null, true)]
    [InlineData("ab", "untrusted", true)]
    [InlineData("cd", null, false)]
    public async Task A_fingerprint_stands_for_the_very_certificate(string listed, string? problem, bool isGood)
    {
        var fingerprint = string.Concat(Enumerable.Repeat("ab", 32));
        var session = new FakeSession();
        var check = Check($$"""{ "certificates": [{ "fingerprints": ["{{string.Concat(Enumerable.Repeat(listed, 32)).TrimEnd(':')}}"] }] }""");

        await check.OnTlsAsync(new TlsEvent(session, Tls13 with { ClientCertificate = new ClientCertificateInfo("CN=x", fingerprint) { Problem = problem } }), Cancellation);

        session.Reports.Count.ShouldBe(isGood ? 0 : 1);
    }

    [Theory]
    [InlineData("a@secret.example", false, true)]
    [InlineData("a@sub.secret.example", false, true)]
    [InlineData("a@SECRET.example", true, false)]
    [InlineData("a@open.example", false, false)]
    [InlineData("", false, false)]
    public async Task Sender_domains_can_need_TLS(string sender, bool inTls, bool refused)
    {
        var session = new FakeSession { Tls = inTls ? Tls13 : null };
        var check = Check("""{ "requireForSenders": ["secret.example", "*.secret.example"] }""");

        var verdict = await check.OnMailAsync(new MailEvent(session, new FakeTransaction(sender)), Cancellation);

        verdict.Code.ShouldBe(refused ? 530 : 0);
        session.Reports.Select(report => report.Violation).ShouldBe(refused ? [new Violation("tls-required", "sender")] : []);
    }

    [Theory]
    [InlineData("a@secret.example", true)]
    [InlineData("a@open.example", false)]
    [InlineData("postmaster", false)]
    public async Task Recipient_domains_can_need_TLS(string recipient, bool refused)
    {
        var session = new FakeSession();
        var check = Check("""{ "requireForRecipients": ["secret.example"] }""");

        var verdict = await check.OnRcptAsync(new RcptEvent(session, new FakeTransaction(""), new FakeRecipient(recipient)), Cancellation);

        verdict.Code.ShouldBe(refused ? 530 : 0);
        session.Reports.Select(report => report.Violation).ShouldBe(refused ? [new Violation("tls-required", "recipient")] : []);
    }

    [Fact]
    public async Task The_server_TLS_mode_is_chosen_per_pool_and_what_is_left_out_stays()
    {
        var check = Check("""{ "members": { "mail": { "mode": "require", "verify": true }, "archive": { "name": "archive.example" } } }""");
        var configured = new ServerTlsPolicy(ServerTlsMode.Opportunistic, Verify: false, "mx.example.org");

        (await PoolAsync(check, "mail", configured)).ShouldBe(new ServerTlsPolicy(ServerTlsMode.Require, Verify: true, "mx.example.org"));
        (await PoolAsync(check, "archive", configured)).ShouldBe(configured with { Name = "archive.example" });
        (await PoolAsync(check, "other", configured)).ShouldBe(configured);
    }

    [Fact]
    public void All_problems_of_the_options_are_reported_together()
    {
        var exception = Should.Throw<AggregateException>(() => Check(
            """
            {
              "clients": [{ "from": ["10.0.0.0/33", "nonsense", null], "starttls": "require" }, { "starttls": "allow" }, { "from": ["10.0.0.0/8"] },
                { "hello": ["a.example"], "minVersion": "1.3" }, { "from": ["10.0.0.0/8"], "minVersion": "1", "disallowCiphers": [""], "serverNames": ["*"] }],
              "certificates": [{ "from": ["x"], "senders": ["a b"], "recipients": [], "fingerprints": ["ab"], "names": ["*"], "subjects": ["*"] }],
              "minVersion": "1.1",
              "disallowCiphers": ["*", "bad cipher"],
              "requireForSenders": ["a@b"],
              "requireForRecipients": ["*.*.x"],
              "serverNames": [null],
              "members": { "mail": {}, "clear": { "mode": "none", "verify": true } }
            }
            """));

        exception.InnerExceptions.Cast<PluginOptionsException>().Select(problem => problem.Key).ShouldBe(
        [
            "clients[0].from[0]", "clients[0].from[1]", "clients[0].from[2]", "clients[1]", "clients[2]", "clients[3]", "clients[4].minVersion", "clients[4].disallowCiphers[0]", "clients[4].serverNames[0]",
            "certificates[0].from[0]", "certificates[0].senders[0]", "certificates[0].names[0]", "certificates[0].fingerprints[0]", "certificates[0].subjects[0]", "certificates[0].recipients",
            "minVersion", "disallowCiphers[0]", "disallowCiphers[1]",
            "serverNames[0]", "requireForSenders[0]", "requireForRecipients[0]", "members.mail", "members.clear.verify",
        ]);
    }

    [Theory]
    [InlineData("""{ "clients": [{ "from": ["10.0.0.0/8"], "starttls": "must" }] }""")]
    [InlineData("""{ "clients": [{ "from": ["10.0.0.0/8"], "starttls": 2 }] }""")]
    public void A_mode_that_does_not_exist_is_refused(string options) => Should.Throw<JsonException>(() => Check(options));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TlsPolicyCheck Check(string options) => new(new TlsRules(JsonSerializer.Deserialize(options, TlsPolicyJson.Default.TlsPolicyOptions)!));

    private static FakeSession From(string client) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(client), 40_000) };

    private static async Task HelloAsync(string options, FakeSession session, string hello) =>
        (await Check(options).OnEhloAsync(new EhloEvent(session, new HelloInfo("EHLO", hello)), Cancellation)).ShouldBe(Verdict.Continue);

    private static ValueTask<Verdict> CommandAsync(FakeSession session, string verb) =>
        TlsPolicyCheck.OnCommandAsync(new CommandEvent(session, verb, ReadOnlyMemory<byte>.Empty), Cancellation);

    private static async Task<ServerTlsPolicy> PoolAsync(TlsPolicyCheck check, string pool, ServerTlsPolicy configured)
    {
        var e = new PoolSelectedEvent(new FakeSession(), pool, configured);
        (await check.OnPoolSelectedAsync(e, Cancellation)).ShouldBe(Verdict.Continue);
        return e.ServerTls;
    }

    private static string Text(Verdict verdict) => $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text}";
}
