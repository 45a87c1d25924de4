using ScriptGate.Core.Configuration;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A violation that no profile lists only raises an alarm, and whoever wrote it learns that when the file loads.</summary>
public sealed class UnlistedViolationTests
{
    [Fact]
    public async Task It_is_a_warning_with_file_and_line_and_an_alarm()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTop("securityProfiles", """
                { "few": { "parent": null, "violations": { "bulk-sender": { "alarm": true, "block": true } }, "checks": { "relay": { "alarm": true, "block": true } } } }
                """)
            .WithRule("""
                // violation('in-a-comment');
                on('MAIL', () => {
                  violation('bulk-snder', {}, reject('5.7.1', 'Bulk'));
                  violation("quite-another");
                  violation('relay-denied' + '-2');
                  if (false) { violation('relay-denied'); violation('bulk-sender'); }
                });
                """));
        gateway.Diagnostics.Where(diagnostic => diagnostic.Code == "SG2103").Select(diagnostic => (diagnostic.Severity, diagnostic.File, diagnostic.Line, diagnostic.Message)).ShouldBe(
        [
            (DiagnosticSeverity.Warning, "scripts/rules/rule.js", 3, "column 14: no security profile lists the violation 'bulk-snder': it only raises an alarm; did you mean 'bulk-sender'?"),
            (DiagnosticSeverity.Warning, "scripts/rules/rule.js", 4, "column 14: no security profile lists the violation 'quite-another': it only raises an alarm"),
        ]);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");

        await client.SayAsync("RSET");
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.Select(violation => violation.Name).ShouldBe(["bulk-snder", "quite-another", "relay-denied-2"]);
    }

    [Fact]
    public async Task A_reload_with_the_same_files_and_another_profile_says_so_too()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule("on('MAIL', () => { violation('bulk-sender'); });");
        await using var gateway = await TestGateway.StartAsync(scenario);
        gateway.Diagnostics.Count(diagnostic => diagnostic.Code == "SG2103").ShouldBe(1);
        scenario.Configuration["securityProfiles"]!["few"]!["violations"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "bulk-sender": { "alarm": true, "block": false } }""");
        scenario.WriteTo(gateway.Folder);

        (await gateway.ReloadAsync()).Diagnostics.ShouldNotContain(diagnostic => diagnostic.Code == "SG2103");
    }
}
