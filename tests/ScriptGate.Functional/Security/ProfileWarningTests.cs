using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;

namespace ScriptGate.Functional.Security;

/// <summary>What <c>scriptgate check</c> says of a profile that does not do what it seems to say.</summary>
public sealed class ProfileWarningTests
{
    [Theory]
    [InlineData("""{ "checks": { "mail-validation": { "block": false } } }""", "disallowed-sender")]
    [InlineData("""{ "checks": { "mail-validation": { "block": false, "violations": { "sender-not-in-dns": { "block": true } } } } }""", "disallowed-sender")]
    [InlineData("""{ "checks": { "mail-validation": { "block": false, "violations": { "disallowed-sender": { "block": false } } } } }""", null)]
    [InlineData("""{ "checks": { "mail-validation": { "block": false, "staging": true } } }""", null)]
    [InlineData("""{ "checks": { "mail-validation": { "alarm": true } } }""", null)]
    [InlineData("""{ "checks": { "antivirus": { "block": false } } }""", null)]
    [InlineData("""{ "parent": null, "checks": { "mail-validation": { "block": false } } }""", null)]
    public async Task A_check_that_is_not_to_block_and_does_is_warned_about(string profile, string? violations)
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario("127.0.0.1:1").WithProfile(profile));

        gateway.Diagnostics.Where(diagnostic => diagnostic.Code == "SG1202").Select(diagnostic => diagnostic.Message).ShouldBe(violations is null
            ? []
            : [$"securityProfiles.edge.checks.mail-validation.block: has no effect on {violations}, which the parent lists under 'violations': to switch that off, list it here as well"]);
    }

    [Theory]
    [InlineData("ignore", """{ "certificates": [{ "senders": ["bank.example"] }] }""", true)]
    [InlineData(null, """{ "certificates": [{ "senders": ["bank.example"] }] }""", true)]
    [InlineData("request", """{ "certificates": [{ "senders": ["bank.example"] }] }""", false)]
    [InlineData("require", """{ "certificates": [{ "senders": ["bank.example"] }] }""", false)]
    [InlineData("ignore", """{ "certificates": [] }""", false)]
    [InlineData("ignore", """{ "block": false, "certificates": [{ "senders": ["bank.example"] }] }""", false)]
    [InlineData("ignore", "{}", false)]
    public async Task Rules_about_certificates_that_nobody_is_asked_for_are_warned_about(string? mode, string policy, bool isWarned)
    {
        var scenario = new Scenario("127.0.0.1:1").WithTls().WithProfile($$"""{ "checks": { "tls-policy": {{policy}} } }""");
        if (mode is not null)
        {
            scenario.Configuration["clientTls"]!["default"]!["clientCertificate"] = new JsonObject { ["mode"] = mode };
        }

        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.Where(diagnostic => diagnostic.Code == "SG1203").Select(diagnostic => diagnostic.Message).ShouldBe(isWarned
            ? ["virtualServers.inbound.securityProfile: has rules in tls-policy's 'certificates', and clientTls.default.clientCertificate.mode is 'ignore': clients are not asked for a certificate, and mail that needs one is refused from everybody; set 'mode' to 'request'"]
            : []);
    }
}
