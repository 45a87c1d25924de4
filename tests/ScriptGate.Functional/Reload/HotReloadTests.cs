using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>Each kind of thing that is reloaded, by saving it: a good one is used from the next message on, a bad one is refused by its file, and the old one stays.</summary>
public sealed class HotReloadTests
{
    private const string Asks = "on('MAIL', (session, mail) => dataGroup('partners').has(mail.from.domain) ? accept() : reject('5.7.1', 'No partner'));";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_data_group()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Watching(member).WithDataGroup("partners", "string", "one.example\n").WithRule(Asks));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@two.example>")).ShouldStartWith("550 5.7.1 No partner");

        gateway.Write("partners.txt", "two.example\n");
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", Token);
        (await client.SayAsync("MAIL FROM:<a@one.example>")).ShouldStartWith("550 5.7.1 No partner");
        (await client.SayAsync("MAIL FROM:<a@two.example>")).ShouldStartWith("250 ");
        await client.SayAsync("RSET");

        gateway.Write("partners.txt", "three.example\nthree.example := x\n");
        (await RefusalAsync(gateway)).ToString()
            .ShouldBe($"{Path.Combine(gateway.Folder, "partners.txt")}:2: SG1107: 'three.example' stands here twice, with different values; remove one");
        (await client.SayAsync("MAIL FROM:<a@two.example>")).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task The_options_of_a_rule()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Watching(member).WithRule("if (!config.answer) throw new Error('options.answer is missing');\non('MAIL', () => reject('5.7.1', config.answer));");
        scenario.Server["rules"]![0] = JsonNode.Parse("""{ "file": "scripts/rules/rule.js", "options": { "answer": "one" } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 one");

        scenario.Server["rules"]![0]!["options"]!["answer"] = "two";
        gateway.Write("scriptgate.json", scenario.Configuration.ToJsonString());
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", Token);
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 two");

        scenario.Server["rules"]![0]!["options"] = new JsonObject();
        gateway.Write("scriptgate.json", scenario.Configuration.ToJsonString());
        var error = await RefusalAsync(gateway);
        (error.File, error.Line).ShouldBe(("scripts/rules/rule.js", 1));
        error.Message.ShouldContain("options.answer is missing");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 two");
    }

    [Fact]
    public async Task A_certificate_that_is_saved_before_its_key_is_refused_until_the_key_follows()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Watching(member).WithTls();
        await using var gateway = await TestGateway.StartAsync(scenario);
        var before = await SerialAsync(gateway);
        using var folder = new Renewal(scenario);

        gateway.Write("certs/gateway.pem", folder.Certificate);
        var error = await RefusalAsync(gateway);
        error.Code.ShouldBe("SG1301");
        error.File.ShouldBe(gateway.ConfigurationFile);
        error.Line.ShouldBeGreaterThan(0);
        error.Message.ShouldStartWith(
            $"clientTls.default.certificates[0]: the certificate {Path.Combine(gateway.Folder, "certs/gateway.pem")} and the key {Path.Combine(gateway.Folder, "certs/gateway.key")} cannot be used together (");
        (await SerialAsync(gateway)).ShouldBe(before);

        gateway.Write("certs/gateway.key", folder.Key);
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", Token);
        (await SerialAsync(gateway)).Equals(before, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_module_redeploys_the_rules_that_depend_on_it_and_a_circle_is_refused()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Watching(member)
            .WithRule("const { answer } = require('../lib/deep');\non('MAIL', () => reject('5.7.1', answer));")
            .WithFile("scripts/lib/deep.js", "exports.answer = require('./words').answer;")
            .WithFile("scripts/lib/words.js", "exports.answer = 'one';"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 one");

        gateway.Write("scripts/lib/words.js", "exports.answer = 'two';");
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", Token);
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 two");

        gateway.Write("scripts/lib/words.js", "// now in a circle\nconst deep = require('./deep');\nexports.answer = 'three';");
        var error = await RefusalAsync(gateway);
        (error.File, error.Line).ShouldBe(("scripts/lib/words.js", 2));
        error.Message.ShouldContain("the files require each other: scripts/lib/words.js -> scripts/lib/deep.js -> scripts/lib/words.js");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 two");
    }

    [Theory]
    [InlineData("on('RCTP', () => {});", 1, "there is no event 'RCTP'; did you mean 'RCPT'?")]
    [InlineData("\non('RCPT', s => { s.pool = 'mial'; });", 2, "there is no pool 'mial'; did you mean 'mail'?")]
    public async Task An_event_or_pool_that_does_not_exist_is_refused_before_anything_is_activated(string rule, int line, string problem)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('MAIL', () => {});"));
        gateway.Write("scripts/rules/rule.js", rule);

        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeFalse();
        var error = result.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
        (error.File, error.Line).ShouldBe(("scripts/rules/rule.js", line));
        error.Message.ShouldContain(problem);
        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([1]);
    }

    [Fact]
    public async Task Code_that_is_never_reached_and_handlers_that_are_never_called_are_warnings()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("on('MAIL', () => {\n  return accept();\n  log('x');\n});\non('TLS', () => {});\non('AUTH', () => {});\non('STARTTLS', () => {});")
            .WithRule("// nothing yet", "scripts/rules/empty.js"));

        gateway.Diagnostics.Select(item => (item.Severity, item.Code, Path.GetFileName(item.File), item.Line)).ShouldBe(
        [
            (Core.Configuration.DiagnosticSeverity.Warning, "SG2104", "rule.js", 3),
            (Core.Configuration.DiagnosticSeverity.Warning, "SG2101", "empty.js", 0),
            (Core.Configuration.DiagnosticSeverity.Warning, "SG1306", "rule.js", 5),
            (Core.Configuration.DiagnosticSeverity.Warning, "SG1306", "rule.js", 6),
        ]);
        gateway.Diagnostics[2].Message.ShouldBe("this handler is never called: the virtual server 'inbound' has no certificate (clientTls), so that no TLS handshake is made");
    }

    private static Scenario Watching(ScriptedMember member) => new Scenario(member.Address).WithTop("reload", """{ "watch": true }""");

    private static async Task<Core.Configuration.Diagnostic> RefusalAsync(TestGateway gateway)
    {
        await gateway.Log.UntilAsync("GenerationRefused", Token);
        return gateway.Host.LastReload!.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
    }

    private static async Task<string> SerialAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        var tls = await client.SecureAsync();
        return tls.RemoteCertificate!.GetSerialNumberString();
    }

    /// <summary>A new certificate and key for a scenario, beside the files that it has.</summary>
    private sealed class Renewal : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-renewal-").FullName;

        public Renewal(Scenario scenario)
        {
            scenario.WithTls().WriteTo(_folder);
            Certificate = File.ReadAllText(Path.Combine(_folder, "certs/gateway.pem"));
            Key = File.ReadAllText(Path.Combine(_folder, "certs/gateway.key"));
        }

        public string Certificate { get; }

        public string Key { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
