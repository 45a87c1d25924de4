using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>Certificates of clients that their authority has taken back, by the operator's own lists.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly TestCertificates _authority = new();

    [Theory]
    [InlineData("good", null)]
    [InlineData("revoked", "revoked")]
    public async Task What_a_list_names_is_revoked(string which, string? problem)
    {
        using var revoked = OfClient(_authority);
        using var good = OfClient(_authority);
        var shown = which == "good" ? good : revoked;

        (await ProblemAsync(_authority.RevocationListPem(TimeSpan.FromDays(1), revoked), shown)).ShouldBe(problem);
    }

    [Fact]
    public async Task Behind_its_time_a_list_makes_all_of_its_authority_unknown()
    {
        using var certificate = OfClient(_authority);
        using var revoked = OfClient(_authority);
        var old = _authority.RevocationListPem(TimeSpan.FromDays(-1), revoked);

        (await ProblemAsync(old, certificate, "a revocation list should have been replaced on")).ShouldBe("revocation-unknown");
        (await ProblemAsync(old, revoked, "a revocation list should have been replaced on")).ShouldBe("revoked");
    }

    [Fact]
    public async Task An_intermediate_that_was_taken_back_takes_with_it_what_it_issued()
    {
        using var intermediate = _authority.Subordinate();
        using var certificate = OfClient(intermediate);

        (await ProblemAsync(_authority.RevocationListPem(TimeSpan.FromDays(1)), certificate, chain: intermediate.Authority)).ShouldBeNull();
        (await ProblemAsync(_authority.RevocationListPem(TimeSpan.FromDays(1), intermediate.Authority), certificate, chain: intermediate.Authority)).ShouldBe("revoked");
    }

    [Fact]
    public async Task A_new_list_counts_from_the_next_reload_on()
    {
        using var certificate = OfClient(_authority);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, _authority.RevocationListPem(TimeSpan.FromDays(1))));
        (await SeenAsync(gateway, certificate)).ShouldBe("null");

        gateway.Write("certs/clients.crl", _authority.RevocationListPem(TimeSpan.FromDays(1), certificate));
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        (await SeenAsync(gateway, certificate)).ShouldBe("revoked");
    }

    [Theory]
    [InlineData("another", "no authority in 'ca' signed the revocation list of CN=ScriptGate test authority")]
    [InlineData("none", "there is no revocation list in it")]
    [InlineData("garbage", "a revocation list in it cannot be read")]
    public async Task One_that_cannot_be_believed_refuses_the_configuration(string kind, string problem)
    {
        using var another = new TestCertificates();
        var list = kind switch
        {
            "another" => another.RevocationListPem(TimeSpan.FromDays(1)),
            "none" => _authority.AuthorityPem,
            _ => "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
        };
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, list);
        scenario.MustStart = false;

        await using var gateway = await TestGateway.StartAsync(scenario);

        var diagnostic = gateway.Diagnostics.Where(one => one.IsError).ShouldHaveSingleItem();
        diagnostic.Code.ShouldBe("SG1301");
        diagnostic.Message.ShouldStartWith($"clientTls.default.clientCertificate.crl: the revocation lists cannot be used ({problem})");
    }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 OfClient(TestCertificates authority) =>
        authority.Issue(new CertificateWishes { Names = ["mx.partner.example"], Usage = TestCertificates.ClientAuthentication });

    private async Task<string?> ProblemAsync(string list, X509Certificate2 certificate, string? warning = null, X509Certificate2? chain = null)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, list));
        gateway.Diagnostics.Select(diagnostic => diagnostic.Message).ShouldAllBe(message => warning != null && message.Contains(warning, StringComparison.Ordinal));
        return await SeenAsync(gateway, certificate, chain) is var seen && seen == "null" ? null : seen;
    }

    private static async Task<string> SeenAsync(TestGateway gateway, X509Certificate2 certificate, X509Certificate2? chain = null)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "gw.example",
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain is null ? [] : [chain], offline: true),
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        await client.SayAsync("EHLO client.example");
        return Rules.EventTests.Said(gateway).Last();
    }

    private Scenario Scene(ScriptedMember member, string list)
    {
        var scenario = new Scenario(member.Address).WithTls()
            .WithFile("certs/clients.pem", _authority.AuthorityPem)
            .WithFile("certs/clients.crl", list)
            .WithRule("on('TLS', (s, tls) => log(String(tls.clientCertificate.problem)));");
        scenario.Configuration["clientTls"]!["default"]!["clientCertificate"] = JsonNode.Parse("""{ "mode": "request", "ca": "certs/clients.pem", "crl": "certs/clients.crl" }""");
        return scenario;
    }
}
