using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.ClientTls;

/// <summary>What OpenSSL's own client and testssl.sh see of a client TLS profile.</summary>
public sealed class TlsProfileTests : IDisposable
{
    // What is wrong with any certificate that a test makes for itself.
    private static readonly string[] OfTheCertificate = ["cert_trust", "cert_chain_of_trust", "cert_revocation", "cert_expirationStatus", "cert_notAfter"];

    private readonly TestFolder _folder = new();
    private readonly TestCertificates _authority = new();

    [Theory]
    [InlineData("-tls1_2", "RSA+SHA256:RSA-PSS+SHA256", "Peer signature type: RSA")]
    [InlineData("-tls1_2", "ECDSA+SHA256", "Peer signature type: ECDSA")]
    [InlineData("-tls1_3", "RSA-PSS+SHA256", "Peer signature type: RSA-PSS")]
    [InlineData("-tls1_3", "ECDSA+SHA256", "Peer signature type: ECDSA")]
    public async Task A_client_is_shown_the_certificate_whose_signature_it_can_check(string version, string signatures, string shown)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member));

        var result = await TalkAsync(gateway, version, "-sigalgs", signatures);

        result.Output.ShouldContain(shown, customMessage: result.ToString());
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_ticket_is_good_until_the_certificate_is_replaced_and_brings_no_early_data(string version)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member));
        var ticket = _folder.Of("ticket.pem");
        (await TalkAsync(gateway, version, "-sess_out", ticket)).Output.ShouldContain("\nNew, TLSv1.");

        var again = await TalkAsync(gateway, version, "-sess_in", ticket);

        again.Output.ShouldContain("\nReused, TLSv1.", customMessage: again.ToString());
        again.Output.ShouldNotContain("Early data was accepted");
        if (version == "-tls1_3")
        {
            again.Output.ShouldContain("Max Early Data: 0");
        }

        KeyPair.Create(_folder, "gw.example");
        await gateway.ReloadAsync();
        var renewed = await TalkAsync(gateway, version, "-sess_in", ticket);
        renewed.Output.ShouldContain("\nNew, TLSv1.", customMessage: renewed.ToString());
    }

    [Theory]
    [InlineData("sessionTickets", "false")]
    [InlineData("ciphers", """["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]""")]
    public async Task Without_tickets_nothing_is_resumed(string key, string json)
    {
        await using var member = ScriptedMember.Start();
        var plan = Plan(member);
        plan.Configuration["clientTls"]!["default"]![key] = JsonNode.Parse(json);
        await using var gateway = await RealGateway.StartAsync(plan);

        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            var ticket = _folder.Of($"ticket{version}.pem");
            (await TalkAsync(gateway, version, "-sess_out", ticket)).Output.ShouldContain("\nNew, TLSv1.");

            // With TLS 1.3 one still comes, and opens nothing; with TLS 1.2 none does.
            File.Exists(ticket).ShouldBe(version == "-tls1_3");
            var result = await TalkAsync(gateway, [version, .. File.Exists(ticket) ? (string[])["-sess_in", ticket] : []]);

            result.Output.ShouldContain("\nNew, TLSv1.", customMessage: result.ToString());
            result.Output.ShouldNotContain("\nReused, ");
        }
    }

    [Fact]
    public async Task The_default_profile_has_nothing_that_testssl_finds_worse_than_low()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member));
        var report = _folder.Of("testssl.json");

        // Protocols, categories of cipher suites, the server's defaults and preference, known attacks; nothing that only HTTP has.
        var result = await ProgramRun.RunAsync(
            Programs.Require("testssl"),
            [
                "--quiet", "--color", "0", "--warnings", "off", "--fast", "--ip", "one", "--openssl", Programs.Require("openssl"), "--jsonfile", report,
                "-p", "-s", "-S", "-P", "-U", $"127.0.0.1:{gateway.Plan.ImplicitTlsPort}",
            ],
            input: null,
            new ProgramPlace(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal), TimeSpan.FromMinutes(4)));

        using var findings = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var all = findings.RootElement.EnumerateArray()
            .Select(finding => (Id: finding.GetProperty("id").GetString()!.Split(' ')[0], Severity: finding.GetProperty("severity").GetString()!, Text: finding.GetProperty("finding").GetString()!))
            .ToArray();

        // It looked at what it should, and found the gateway: all the rest is only worth something then.
        var found = all.ToLookup(finding => finding.Id, finding => (finding.Severity, finding.Text), StringComparer.Ordinal);
        found["TLS1_2"].ShouldBe([("OK", "offered")], result.ToString());
        found["TLS1_3"].ShouldHaveSingleItem().Severity.ShouldBe("OK");
        found["secure_client_renego"].ShouldHaveSingleItem().Severity.ShouldBe("OK");
        found["cipher_order"].ShouldHaveSingleItem().Severity.ShouldBe("OK");
        found["cipherlist_3DES_IDEA"].ShouldHaveSingleItem().Severity.ShouldBe("INFO");
        foreach (var old in (string[])["SSLv2", "SSLv3", "TLS1", "TLS1_1"])
        {
            found[old].ShouldHaveSingleItem().Text.ShouldBe("not offered");
        }

        all.Where(finding => finding.Severity is "MEDIUM" or "HIGH" or "CRITICAL" or "FATAL" && !OfTheCertificate.Contains(finding.Id, StringComparer.Ordinal)).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    // With no input of its own it would not wait for the ticket, which comes behind the handshake.
    private static Task<ProgramResult> TalkAsync(RealGateway gateway, params string[] options) => ProgramRun.RunAsync(
        Programs.Require("openssl"),
        ["s_client", "-connect", $"127.0.0.1:{gateway.Plan.ImplicitTlsPort}", "-servername", "gw.example", "-ign_eof", .. options],
        Encoding.ASCII.GetBytes("EHLO client.example\r\nQUIT\r\n"));

    private GatewayPlan Plan(ScriptedMember member)
    {
        var plan = new GatewayPlan(member.Address).WithTls(KeyPair.Create(_folder, "gw.example"));
        using var certificate = _authority.Issue(new CertificateWishes { Names = ["gw.example"], Until = TimeSpan.FromDays(60), IsRsa = true });
        using var key = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate)!;
        plan.Configuration["clientTls"]!["default"]!["certificates"]!.AsArray().Add(new JsonObject
        {
            ["cert"] = _folder.Write("certs/rsa.pem", certificate.ExportCertificatePem() + "\n"),
            ["key"] = _folder.Write("certs/rsa.key", key.ExportPkcs8PrivateKeyPem() + "\n"),
        });
        return plan;
    }
}
