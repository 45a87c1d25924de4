using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>What a server TLS profile says beside its mode: authorities, the name to verify, the name to send, our certificate; and what opportunistic TLS does when it fails.</summary>
public sealed class ServerTlsProfileTests : IDisposable
{
    private const string Tls13 = "TLS1.3 TLS_AES_256_GCM_SHA384";

    private readonly TestCertificates _authority = new();

    [Theory]
    [InlineData("require")]
    [InlineData("implicit")]
    public async Task A_member_is_verified_by_the_authorities_and_the_name_of_the_profile(string mode)
    {
        await using var member = Member("mx.partner.example", mode);
        await using var gateway = await TestGateway.StartAsync(Scene(member, mode, """{ "ca": "certs/members.pem", "name": "mx.partner.example" }"""));

        (await MailAsync(gateway)).ShouldStartWith("250 ");

        Talk(member).ServerName.ShouldBe("mx.partner.example");
        (await gateway.SearchAsync()).ShouldHaveSingleItem().MemberTls.ShouldBe($"{Tls13}, verified");
    }

    [Theory]
    [InlineData("""{ "ca": "certs/members.pem" }""", "is not for 127.0.0.1")]
    [InlineData("""{ "ca": "certs/members.pem", "name": "mx.other.example" }""", "is not for mx.other.example")]
    [InlineData("""{ "ca": "certs/others.pem", "name": "mx.partner.example" }""", "is not trusted")]
    [InlineData("""{ "name": "mx.partner.example" }""", "is not trusted")]
    public async Task One_that_is_not_gets_no_mail_and_the_client_is_asked_to_come_again(string profile, string reason)
    {
        using var other = new TestCertificates();
        await using var member = Member("mx.partner.example", "require");
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require", profile).WithFile("certs/others.pem", other.AuthorityPem));

        (await MailAsync(gateway)).ShouldContain("451 4.4.1 ");

        gateway.Log.Of("PoolFailed").ShouldHaveSingleItem().ShouldContain(reason);
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_name_may_be_sent_than_the_one_that_is_verified()
    {
        await using var member = Member("mx.partner.example", "require");
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require", """{ "ca": "certs/members.pem", "name": "mx.partner.example", "sni": "front.partner.example" }"""));

        (await MailAsync(gateway)).ShouldStartWith("250 ");

        Talk(member).ServerName.ShouldBe("front.partner.example");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Our_certificate_is_shown_to_a_member_that_asks(bool asks)
    {
        using var ours = _authority.Issue(new CertificateWishes { Names = ["gw.example"], Usage = TestCertificates.ClientAuthentication });
        await using var member = Member("127.0.0.1", "require", script => script.AsksForCertificate = asks);
        await using var gateway = await TestGateway.StartAsync(Scene(member, "require", """{ "ca": "certs/members.pem", "cert": "certs/ours.pem", "key": "certs/ours.key" }""").WithKeyPair("ours", ours));

        (await MailAsync(gateway)).ShouldStartWith("250 ");

        Talk(member).ClientCertificate.ShouldBe(asks ? ours.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant() : null);
    }

    [Fact]
    public async Task Pools_may_name_a_profile_and_a_connection_is_used_again_over_a_reload_that_changes_nothing_of_it()
    {
        await using var member = Member("mx.partner.example", "require");
        var scenario = Scene(member, "require", "{}");
        scenario.Pool["serverTls"] = "partner";

        // It stands still: however long a reload takes, the connection does not wait too long to be used again. Certificates are of now.
        scenario.Clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(scenario.WithTop("serverTls", """{ "partner": { "mode": "require", "ca": "certs/members.pem", "name": "mx.partner.example" } }"""));

        (await MailAsync(gateway)).ShouldStartWith("250 ");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await MailAsync(gateway)).ShouldStartWith("250 ");

        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(1);
        Talk(member).Bodies.Count.ShouldBe(2);

        using var other = new TestCertificates();
        gateway.Write("certs/members.pem", _authority.AuthorityPem + "\n" + other.AuthorityPem);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await MailAsync(gateway)).ShouldStartWith("250 ");
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(2);
    }

    [Theory]
    [InlineData("ca.pem", "ca", "there is no certificate in it")]
    [InlineData("ours.pem", "cert", "")]
    public async Task Files_that_cannot_be_read_refuse_the_configuration(string file, string key, string problem)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, "require", $$"""{ "{{key}}": "certs/{{file}}"{{(key == "cert" ? """, "key": "certs/ours.key" """ : "")}} }""").WithFile($"certs/{file}", "nothing").WithFile("certs/ours.key", "nothing");
        scenario.MustStart = false;

        await using var gateway = await TestGateway.StartAsync(scenario);

        var diagnostic = gateway.Diagnostics.ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe("SG1301");
        diagnostic.Message.ShouldStartWith($"pools.mail.serverTls: its certificates cannot be used ({problem}");
    }

    [Fact]
    public async Task An_opportunistic_handshake_that_fails_is_followed_by_one_connection_in_clear_which_is_recorded_and_counted()
    {
        await using var member = Broken();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "opportunistic", "{}"));
        var before = member.Connections.Count;
        var fallbacks = Fallbacks(gateway);

        (await MailAsync(gateway)).ShouldStartWith("250 ");

        member.Connections.Count.ShouldBe(before + 2);
        member.Connections[^2].Commands.Contains("STARTTLS", StringComparer.Ordinal).ShouldBeTrue();
        member.Connections[^1].Commands.Contains("STARTTLS", StringComparer.Ordinal).ShouldBeFalse();
        member.Connections[^1].Bodies.Count.ShouldBe(1);
        (Fallbacks(gateway) - fallbacks).ShouldBe(1);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().MemberTls.ShouldStartWith("in clear: ");
        gateway.Log.Of("TlsIsIncomplete").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_that_is_not_offered_is_recorded_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, "opportunistic", "{}"));

        (await MailAsync(gateway)).ShouldStartWith("250 ");

        (await gateway.SearchAsync()).ShouldHaveSingleItem().MemberTls.ShouldBe("in clear: STARTTLS is not offered");
        Fallbacks(gateway).ShouldBe(0);
    }

    [Fact]
    public async Task For_AUTH_a_handshake_that_fails_is_the_end_also_where_passwords_may_go_in_clear()
    {
        await using var member = Broken(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(Scene(member, "opportunistic", "{}").With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("AUTH PLAIN");
        var before = member.Connections.Count;

        (await client.SayAsync("AUTH PLAIN AGEAYg==")).ShouldStartWith("454 4.7.0 ");

        member.Connections.Count.ShouldBe(before + 1);
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    public void Dispose() => _authority.Dispose();

    private static long Fallbacks(TestGateway gateway) => gateway.Host.Members.Members.ShouldHaveSingleItem().Counters.Fallbacks;

    private static RecordedConnection Talk(ScriptedMember member) => member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem();

    private static async Task<string> MailAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        return await client.MailAsync();
    }

    private ScriptedMember Member(string name, string mode, Action<MemberScript>? more = null) => ScriptedMember.Start(script =>
    {
        script.Certificate = _authority.Issue(name);
        script.ImplicitTls = mode == "implicit";
        more?.Invoke(script);
    });

    // Behind the ClientHello comes something that is no TLS record.
    private ScriptedMember Broken(Action<MemberScript>? more = null) => Member("mx.partner.example", "opportunistic", script =>
    {
        script.OnCommand("STARTTLS", async step =>
        {
            await step.ReplyAsync("220 go");
            await step.SkipReadAsync();
            await step.SendAsync("this is no TLS record\r\n");
            await step.CloseAsync();
        });
        more?.Invoke(script);
    });

    private Scenario Scene(ScriptedMember member, string mode, string profile)
    {
        var scenario = new Scenario(member.Address).WithFile("certs/members.pem", _authority.AuthorityPem);
        var serverTls = JsonNode.Parse(profile)!;
        serverTls["mode"] = mode;
        scenario.Pool["serverTls"] = serverTls;
        return scenario;
    }
}
