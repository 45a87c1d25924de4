using System.Net;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

public sealed class SessionApiTests
{
    [Fact]
    public async Task A_session_before_everything()
    {
        using var house = new RuleHouse("""
            on('CONNECT', s => log(JSON.stringify([s.id, s.virtualServer, String(s.client.address), s.client.address.version, s.client.port, s.client.trusted,
              s.hello, s.tls, s.auth, s.user, s.transaction, s.starttls, s.pool])));
            """);
        await house.Judge(house.Connect());
        house.Log.Lines.ShouldBe(["""rule Information: rule.js in SG-0123456789ABCDEF: ["SG-0123456789ABCDEF","inbound","192.0.2.7",4,40123,false,null,null,null,null,null,"allow",null]"""]);
    }

    [Fact]
    public async Task A_session_with_everything()
    {
        using var house = new RuleHouse("""
            on('CONNECT', s => log(JSON.stringify([s.hello.verb, s.hello.name, s.tls.version, s.tls.cipher, s.tls.sni, s.tls.clientCertificate.subject,
              s.tls.clientCertificate.fingerprint, s.tls.clientCertificate.issuer, s.tls.clientCertificate.names[0], s.tls.clientCertificate.valid, s.tls.clientCertificate.problem, s.auth.mechanism, s.auth.user, s.user, s.transaction.id])));
            """);
        house.Session.Hello = new HelloInfo("EHLO", "mail.example.org");
        house.Session.Tls = new TlsInfo("1.3", "TLS_AES_256_GCM_SHA384", "gw.example.org", new ClientCertificateInfo("CN=client", "ab12") { Issuer = "CN=authority", Names = ["mx.example.org"], Problem = "expired" });
        house.Session.Auth = new AuthInfo("PLAIN", "ada");
        house.Session.Transaction = new FakeTransaction();
        await house.Judge(house.Connect());
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(
            """["EHLO","mail.example.org","1.3","TLS_AES_256_GCM_SHA384","gw.example.org","CN=client","ab12","CN=authority","mx.example.org",false,"expired","PLAIN","ada","ada","SG-0123456789ABCDEF-1"]""");
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.0/24", true)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "10.0.0.0/8", false)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.0/24", true)]
    [InlineData("2001:db8::7", "2001:db8::/32", true)]
    [InlineData("2001:db8::7", "192.0.2.0/24", false)]
    public async Task An_address_is_in_a_network_or_not(string address, string network, bool expected)
    {
        using var house = new RuleHouse($"on('CONNECT', s => log(s.client.address.in('{network}')));");
        await house.Judge(new ConnectEvent(new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) }));
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith($": {(expected ? "true" : "false")}");
    }

    [Fact]
    public async Task What_is_no_network_is_a_mistake()
    {
        using var house = new RuleHouse("on('CONNECT', s => { s.client.address.in('10.0.0.0/33'); });");
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
    }

    [Fact]
    public async Task Starttls_and_pool_can_be_chosen()
    {
        using var house = new RuleHouse("on('CONNECT', s => { s.starttls = 'require'; s.pool = 'archive'; });");
        (await house.Judge(house.Connect())).Verdict.ShouldBe(Verdict.Continue);
        house.Session.StartTls.ShouldBe(StartTlsMode.Require);
        house.Session.Pool.ShouldBe("archive");
    }

    [Theory]
    [InlineData("s.starttls = 'maybe'")]
    [InlineData("s.startls = 'require'")]
    [InlineData("s.pool = 'arch' + 'iv'")]
    [InlineData("s.id = 'x'")]
    public async Task A_wrong_choice_fails_the_step(string statement)
    {
        using var house = new RuleHouse($"on('CONNECT', s => {{ {statement}; }});");
        var outcome = await house.Judge(house.Connect());
        outcome.Failed.ShouldBeTrue();
        outcome.Verdict.Kind.ShouldBe(VerdictKind.Defer);
    }

    [Fact]
    public async Task A_pool_is_unchosen_with_null()
    {
        using var house = new RuleHouse("on('CONNECT', s => { s.pool = null; });");
        house.Session.Pool = "archive";
        await house.Judge(house.Connect());
        house.Session.Pool.ShouldBeNull();
    }

    [Fact]
    public async Task Notes_are_host_values_that_plugins_see_too()
    {
        using var house = new RuleHouse("""
            on('CONNECT', s => {
              log(s.notes.fromPlugin, s.notes.list[0], JSON.stringify(s.notes.object));
              s.notes.text = 'x'; s.notes.number = 1.5; s.notes.flag = true; s.notes.nothing = null; s.notes.data = { a: [1, { b: 'c' }] };
              delete s.notes.fromPlugin;
            });
            """);
        house.Session.Notes["fromPlugin"] = 7;
        house.Session.Notes["list"] = new[] { "first" };
        house.Session.Notes["object"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["k"] = 1L };
        await house.Judge(house.Connect());
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(""": 7 first {"k":1}""");
        house.Session.Notes.Keys.Order(StringComparer.Ordinal).ShouldBe(["data", "flag", "list", "nothing", "number", "object", "text"]);
        house.Session.Notes["number"].ShouldBe(1.5);
        house.Session.Notes["flag"].ShouldBe(true);
        var data = house.Session.Notes["data"].ShouldBeOfType<Dictionary<string, object?>>();
        data["a"].ShouldBeOfType<List<object?>>()[1].ShouldBeOfType<Dictionary<string, object?>>()["b"].ShouldBe("c");
    }

    [Fact]
    public async Task Notes_are_bounded()
    {
        using var house = new RuleHouse("on('CONNECT', s => { for (let i = 0; i < 257; i++) s.notes['n' + i] = i; });");
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
        house.Session.Notes.Count.ShouldBe(256);
    }
}
