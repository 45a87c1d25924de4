using System.Text.Json.Nodes;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations.Comparison;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>What a reload would change is told, all of it and nothing else, and nothing of it happens.</summary>
public sealed class PreviewTests
{
    private const string First = "on('MAIL', () => {});\non('RCPT', () => {});";
    private const string Second = "on('RCPT', () => {});";

    [Fact]
    public async Task Nothing_changed_is_nothing_to_tell()
    {
        await using var scene = await Scene.StartAsync();

        var preview = await scene.PreviewAsync();

        preview.Difference.ShouldNotBeNull();
        preview.Difference.IsNothing.ShouldBeTrue(Text(preview));
        preview.Generation.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_rule_is_its_steps_and_its_file_and_lines_that_moved_are_no_change_by_themselves()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Write("scripts/rules/first.js", "// A comment more.\n" + First + "\non('DATA', () => {});");

        var difference = await scene.DifferenceAsync();

        Steps(difference).ShouldBe(
        [
            "Changed Mail first.js scripts/rules/first.js:2 2->2 code",
            "Changed Rcpt first.js scripts/rules/first.js:3 2->2 code",
            "Added Data first.js scripts/rules/first.js:4 ->1 ",
        ]);
        difference.Files.ShouldHaveSingleItem().ShouldBe(new FileDifference(Path.Combine(scene.Gateway.Folder, "scripts/rules/first.js"), Difference.Changed));
        difference.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_changed_module_changes_the_rules_that_require_it_and_no_others()
    {
        await using var scene = await Scene.StartAsync(scenario => scenario.WithRule("require('../lib/names');\non('QUIT', () => {});", "scripts/rules/third.js").WithFile("scripts/lib/names.js", "exports.a = 1;"));
        scene.Gateway.Write("scripts/lib/names.js", "exports.a = 2;");

        var difference = await scene.DifferenceAsync();

        Steps(difference).ShouldBe(["Changed Quit third.js scripts/rules/third.js:2 1->1 code"]);
        difference.Files.ShouldHaveSingleItem().File.ShouldEndWith("scripts/lib/names.js");
    }

    [Fact]
    public async Task Another_order_moves_the_fewest_steps_and_options_time_and_failure_change_theirs()
    {
        await using var scene = await Scene.StartAsync();
        scene.Scenario.Server["rules"] = JsonNode.Parse("""
            [ "@checks", { "file": "scripts/rules/second.js", "options": { "a": 1 }, "timeout": "3s", "onFailure": "reject" }, "scripts/rules/first.js" ]
            """);
        scene.Save();

        var difference = await scene.DifferenceAsync();

        // Of two rules that change places one is enough.
        Steps(difference).Where(step => step.Contains(" Rcpt ", StringComparison.Ordinal) && step.Contains(".js", StringComparison.Ordinal)).ShouldBe(
        [
            "Moved Rcpt first.js scripts/rules/first.js:2 2->4 ",
            "Changed Rcpt second.js scripts/rules/second.js:1 3->3 options, time limit 10s -> 3s, on failure defer -> reject",
        ]);
        difference.Settings.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Flags_of_a_profile_are_told_with_the_steps_they_belong_to_and_a_check_that_goes_takes_its_steps_along()
    {
        await using var scene = await Scene.StartAsync();
        var checks = scene.Scenario.Configuration["securityProfiles"]!["few"]!["checks"]!.AsObject();
        checks["methods"]!["block"] = false;
        checks.Remove("relay");
        scene.Save();

        var difference = await scene.DifferenceAsync();

        Steps(difference).ShouldContain(step => step.StartsWith("Changed Command methods plugin methods ", StringComparison.Ordinal) && step.Contains("disallowed-method alarm+block -> alarm", StringComparison.Ordinal));
        Steps(difference).ShouldContain(step => step.StartsWith("Removed Rcpt relay plugin relay ", StringComparison.Ordinal));
        difference.Settings.ShouldContain(setting => setting.Path == "securityProfiles.few.checks.methods.block");
        difference.Settings.Single(setting => setting.Path == "securityProfiles.few.checks.methods.block").ShouldBe(new SettingDifference("securityProfiles.few.checks.methods.block", "true", "false", NeedsRestart: false));
        difference.Plugins.ShouldHaveSingleItem().ShouldBe(new PluginDifference("relay", Difference.Removed, "0.1.0", null));
    }

    [Fact]
    public async Task Data_groups_have_counts_pools_their_settings_and_servers_their_steps()
    {
        await using var scene = await Scene.StartAsync();
        scene.Gateway.Write("partners.txt", "192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/24\n");
        scene.Scenario.Pool["members"]!.AsArray().Add(new JsonObject { ["address"] = "127.0.0.1:9" });
        scene.Scenario.Configuration["virtualServers"]!["second"] = new JsonObject { ["listen"] = new JsonArray("127.0.0.1:2526"), ["pool"] = "mail", ["security"] = false, ["rules"] = new JsonArray("scripts/rules/second.js") };
        scene.Scenario.Configuration["admin"] = new JsonObject { ["listen"] = "127.0.0.1:8026" };
        scene.Save(writesFiles: false);

        var difference = await scene.DifferenceAsync();

        difference.DataGroups.ShouldHaveSingleItem().ShouldBe(new DataGroupDifference("partners", Difference.Changed, 2, 3));
        difference.Settings.ShouldContain(setting => setting.Path == "pools.mail.members");
        difference.Settings.Single(setting => setting.Path == "admin.listen").NeedsRestart.ShouldBeTrue();
        var server = difference.Servers.ShouldHaveSingleItem();
        (server.Name, server.Difference).ShouldBe(("second", Difference.Added));
        server.Steps.ShouldContain(step => step.Name == "second.js" && step.Difference == Difference.Added && step.After == 2);
        scene.Gateway.Transport.Bound.ShouldBe([TestGateway.Inbound]);
    }

    [Fact]
    public async Task A_renewed_certificate_is_told_by_subject_end_and_thumbprint()
    {
        await using var scene = await Scene.StartAsync(scenario => scenario.WithTls());
        scene.Scenario.WithTls();
        scene.Save();

        var difference = await scene.DifferenceAsync();

        var certificate = difference.Certificates.ShouldHaveSingleItem();
        (certificate.Profile, certificate.Difference).ShouldBe(("default", Difference.Changed));
        certificate.Before!.Subject.ShouldBe(certificate.After!.Subject);
        certificate.Before.Thumbprint.Equals(certificate.After.Thumbprint, StringComparison.Ordinal).ShouldBeFalse();
        difference.Files.Count.ShouldBe(2);
        difference.Settings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plugin_with_another_content_changes_the_code_of_its_steps()
    {
        await using var scene = await Scene.StartAsync(scenario => scenario.WithPlugins("noop").WithChecks("""{ "noop": {} }"""));
        scene.Gateway.Write("plugins/noop/note.txt", "another one");

        var difference = await scene.DifferenceAsync();

        difference.Plugins.ShouldHaveSingleItem().ShouldBe(new PluginDifference("noop", Difference.Changed, "0.1.0", "0.1.0"));
        Steps(difference).ShouldContain(step => step.StartsWith("Changed Headers noop ", StringComparison.Ordinal) && step.EndsWith(" code", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_be_refused_has_its_diagnostics_and_nothing_that_runs_notices()
    {
        await using var scene = await Scene.StartAsync();
        await using var client = scene.Gateway.Connect();
        await client.GreetAsync();
        scene.Gateway.Write("scripts/rules/first.js", "on('MAIL', () => {");
        scene.Scenario.With("listen", """["127.0.0.1:2525", "127.0.0.1:2527"]""");
        scene.Save(writesFiles: false);

        var preview = await scene.PreviewAsync();

        preview.Difference.ShouldBeNull();
        var error = preview.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
        (error.File, error.Line).ShouldBe(("scripts/rules/first.js", 1));

        scene.Gateway.Write("scripts/rules/first.js", First);
        scene.Gateway.Transport.InUse.Add(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 2527));
        (await scene.PreviewAsync()).Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem().Message.ShouldContain("cannot listen on 127.0.0.1:2527");
        scene.Gateway.Transport.Bound.ShouldBe([TestGateway.Inbound]);
        scene.Gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([1]);
        scene.Gateway.Host.LastReload!.Reason.ShouldBe("start");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task It_takes_no_number_runs_INIT_on_a_state_of_its_own_and_is_what_the_reload_then_does()
    {
        await using var scene = await Scene.StartAsync(scenario => scenario.WithRule("on('INIT', async () => { log('built ' + await table.increment('built')); });", "scripts/rules/third.js"));
        scene.Gateway.Write("scripts/rules/second.js", "on('RCPT', () => { log('new'); });");

        (await scene.DifferenceAsync()).Count.ShouldBe(2);
        (await scene.DifferenceAsync()).Count.ShouldBe(2);
        (await scene.Gateway.ReloadAsync()).Generation.ShouldBe(2);

        // At the start, of two that were only looked at, and of the reload.
        scene.Gateway.Log.Of("RuleSaid").Select(line => line[line.IndexOf("built", StringComparison.Ordinal)..]).ShouldBe(["built 1", "built 1", "built 1", "built 2"]);
        (await scene.DifferenceAsync()).IsNothing.ShouldBeTrue();
    }

    private static IReadOnlyList<string> Steps(GenerationDifference difference) =>
    [
        .. difference.Servers.Single().Steps.Select(step => $"{step.Difference} {step.Stage} {step.Name} {step.Source} {step.Before}->{step.After} {string.Join(", ", step.What.Where(what => what != "place"))}"),
    ];

    private static string Text(ReloadPreview preview) => preview.Difference is null ? string.Join('\n', preview.Diagnostics) : System.Text.Json.JsonSerializer.Serialize(preview.Difference);

    private sealed class Scene : IAsyncDisposable
    {
        private readonly ScriptedMember _member;

        private Scene(ScriptedMember member, Scenario scenario, TestGateway gateway)
        {
            _member = member;
            Scenario = scenario;
            Gateway = gateway;
        }

        public Scenario Scenario { get; }

        public TestGateway Gateway { get; }

        public static async Task<Scene> StartAsync(Action<Scenario>? more = null)
        {
            var member = ScriptedMember.Start();
            var scenario = new Scenario(member.Address).WithRule(First, "scripts/rules/first.js").WithRule(Second, "scripts/rules/second.js").WithDataGroup("partners", "address", "192.0.2.0/24\n198.51.100.0/24\n");
            more?.Invoke(scenario);
            return new Scene(member, scenario, await TestGateway.StartAsync(scenario));
        }

        public void Save(bool writesFiles = true)
        {
            if (writesFiles)
            {
                Scenario.WriteTo(Gateway.Folder);
            }
            else
            {
                Gateway.Write("scriptgate.json", Scenario.Configuration.ToJsonString());
            }
        }

        public Task<ReloadPreview> PreviewAsync() => Patience.UntilAsync(Gateway.Host.PreviewAsync(TestContext.Current.CancellationToken), "the preview", TestContext.Current.CancellationToken);

        public async Task<GenerationDifference> DifferenceAsync()
        {
            var preview = await PreviewAsync();
            preview.Difference.ShouldNotBeNull(string.Join('\n', preview.Diagnostics));
            return preview.Difference;
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _member.DisposeAsync();
        }
    }
}
