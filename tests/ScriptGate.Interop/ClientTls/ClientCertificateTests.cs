using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.ClientTls;

/// <summary>Certificates that OpenSSL's own client shows to a gateway.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string Conversation = "EHLO client.example\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nQUIT\r\n";

    private readonly TestFolder _folder = new();
    private readonly TestCertificates _authority = new();

    public static TheoryData<string, bool> Ways { get; } = new MatrixTheoryData<string, bool>(["-tls1_2", "-tls1_3"], [false, true]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_valid_certificate_passes_and_its_names_reach_the_rules(string version, bool isImplicit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (files, fingerprint) = Write("valid", TestCertificates.ClientAuthentication);

        var result = await TalkAsync(gateway, isImplicit, [version, .. files]);

        result.Output.ShouldContain("250 2.1.5 Recipient ok", customMessage: result.ToString());
        var said = await gateway.Log.UntilAsync("RuleSaid");
        said["Text"].ShouldBe($"true mx.partner.example {fingerprint}");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_one_or_with_one_for_servers_the_handshake_is_done_and_the_policy_refuses(string version, bool isImplicit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (ofServer, _) = Write("server", usage: null);

        foreach (var files in new[] { [], ofServer })
        {
            var result = await TalkAsync(gateway, isImplicit, [version, .. files]);

            result.Output.ShouldContain("550 5.7.10 The client certificate does not meet the policy", customMessage: result.ToString());
            result.Output.ShouldNotContain("250 2.1.0");
        }

        gateway.Log.Of("HandshakeFailed").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_client_is_told_whose_certificates_are_wanted()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);

        var result = await ProgramRun.RunAsync(
            Programs.Require("openssl"),
            ["s_client", "-connect", $"127.0.0.1:{gateway.Plan.ImplicitTlsPort}", "-tls1_2"],
            Encoding.ASCII.GetBytes("QUIT\r\n"));

        result.Output.ShouldContain("Acceptable client certificate CA names\nCN = ScriptGate test authority", customMessage: result.ToString());
    }

    [Fact]
    public async Task Certificates_without_end_end_the_handshake()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (files, _) = Write("valid", TestCertificates.ClientAuthentication);
        var chain = _folder.Write("chain.pem", string.Concat(Enumerable.Repeat(_authority.AuthorityPem + "\n", 400)));

        var result = await TalkAsync(gateway, isImplicit: true, [.. files, "-cert_chain", chain]);

        result.Output.ShouldNotContain("250 ", customMessage: result.ToString());
        await gateway.Log.UntilAsync("HandshakeFailed");
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static Task<ProgramResult> TalkAsync(RealGateway gateway, bool isImplicit, string[] options) => ProgramRun.RunAsync(
        Programs.Require("openssl"),
        [
            "s_client", "-quiet", .. isImplicit
                ? (string[])["-connect", $"127.0.0.1:{gateway.Plan.ImplicitTlsPort}"]
                : ["-connect", $"127.0.0.1:{gateway.Port}", "-starttls", "smtp"],
            .. options,
        ],
        Encoding.ASCII.GetBytes(Conversation));

    private async Task<RealGateway> StartAsync(ScriptedMember member)
    {
        var plan = new GatewayPlan(member.Address).WithRule("on('MAIL', s => { const c = s.tls.clientCertificate; log(c.valid, c.names[0], c.fingerprint); });").WithTls(KeyPair.Create(_folder, "gw.example"));
        plan.Configuration["clientTls"]!["default"]!["clientCertificate"] = new JsonObject { ["mode"] = "require", ["ca"] = _folder.Write("certs/clients.pem", _authority.AuthorityPem) };
        return await RealGateway.StartAsync(plan);
    }

    // What s_client is told about it, and its fingerprint.
    private (string[] Options, string Fingerprint) Write(string name, string? usage)
    {
        using var certificate = _authority.Issue(new CertificateWishes { Names = ["mx.partner.example"], Usage = usage });
        using var key = certificate.GetECDsaPrivateKey()!;
        return (
            ["-cert", _folder.Write($"{name}.pem", certificate.ExportCertificatePem() + "\n"), "-key", _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem() + "\n")],
            certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
    }
}
